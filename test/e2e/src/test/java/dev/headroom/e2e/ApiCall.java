package dev.headroom.e2e;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A request to a metrics API, as it goes over the wire.
 *
 * @param caller who asks; see {@link ApiCallers}
 * @param target path and query, sent as they are written
 * @param headers besides those of the caller
 */
record ApiCall(String caller, String method, String target, Map<String, String> headers) {
  /**
   * A selector that the reference takes and cannot repeat in its answer, and the same in words that
   * it can.
   */
  static final String NOT_EQUAL = "metricLabelSelector=region%21%3Deu";

  private static final String NOT_IN = "metricLabelSelector=region+notin+%28eu%29";

  ApiCall {
    headers = Map.copyOf(headers);
  }

  String path() {
    var mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /** What stands behind the question mark; empty without one. */
  String query() {
    var mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  String accept() {
    return headers.getOrDefault("Accept", "*/*");
  }

  /** The same question in words that every server takes: for JSON, without {@code !=}. */
  ApiCall plain() {
    return new ApiCall(
        caller, method, target.replace(NOT_EQUAL, NOT_IN), Map.of("Accept", "application/json"));
  }

  boolean needsPlain() {
    return !headers.isEmpty() || target.contains(NOT_EQUAL);
  }

  /** The head of the request, with the caller's headers. */
  String head(String host, Map<String, String> callerHeaders) {
    var lines =
        List.of(callerHeaders, headers).stream()
            .flatMap(map -> map.entrySet().stream())
            .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
            .collect(Collectors.joining());
    return "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\n%s\r\n"
        .formatted(method, target, host, lines);
  }

  @Override
  public String toString() {
    return caller + ": " + method + " " + target + (headers.isEmpty() ? "" : " " + headers);
  }
}
