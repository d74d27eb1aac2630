package dev.headroom.adapter;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a caller wants to read (RFC 9110 section 12.5.1), as far as one encoding needs it. */
record Accepts(List<Range> ranges) {
  /** One media range with its parameters, without weights. */
  record Range(String type, List<String> parameters) {
    boolean takesJson() {
      var plain =
          type.equals("*/*") || type.equals("application/*") || type.equals("application/json");
      // "as" asks for another shape of the same content, such as a Table.
      return plain && parameters.stream().noneMatch(p -> p.startsWith("as=") || p.equals("q=0"));
    }

    boolean takesAggregatedDiscovery() {
      return type.equals("application/json") && parameters.containsAll(AGGREGATED);
    }
  }

  private static final List<String> AGGREGATED =
      List.of("g=apidiscovery.k8s.io", "v=v2", "as=apigroupdiscoverylist");

  static Accepts parse(String header) {
    return new Accepts(
        Arrays.stream(header.toLowerCase(Locale.ROOT).split(",", -1))
            .map(String::strip)
            .filter(range -> !range.isEmpty())
            .map(Accepts::range)
            .toList());
  }

  private static Range range(String text) {
    var parts = Arrays.stream(text.split(";", -1)).map(String::strip).toList();
    return new Range(parts.getFirst(), parts.subList(1, parts.size()));
  }

  boolean json() {
    return ranges.isEmpty() || ranges.stream().anyMatch(Range::takesJson);
  }

  /** Whether aggregated discovery is wanted before the plain kind. */
  boolean aggregatedDiscovery() {
    return ranges.stream()
        .filter(range -> range.takesAggregatedDiscovery() || range.takesJson())
        .findFirst()
        .filter(Range::takesAggregatedDiscovery)
        .isPresent();
  }
}
