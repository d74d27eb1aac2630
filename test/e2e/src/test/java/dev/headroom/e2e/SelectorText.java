package dev.headroom.e2e;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Label selectors over the whole grammar, most of them good. */
final class SelectorText {
  private static final List<String> KEYS =
      List.of("app", "tier", "rank", "beta", "example.com/zone", "in", "notin", "missing");
  private static final List<String> VALUES =
      List.of(
          "edge", "mixer", "relay", "sfu", "turn", "front", "back", "1", "20", "007", "x9", "eu-1",
          "notin", "in", "none", "");
  private static final List<String> NUMBERS = List.of("0", "1", "7", "19", "20", "-3", "x");
  private static final String ODD = "=!(),<> \t-/.ax%";

  private final RandomGenerator random;

  SelectorText(RandomGenerator random) {
    this.random = random;
  }

  String next() {
    var terms = 1 + random.nextInt(random.nextInt(4) + 1);
    var text = IntStream.range(0, terms).mapToObj(_ -> term()).collect(Collectors.joining(comma()));
    return random.nextInt(8) == 0 ? broken(text) : text;
  }

  private String term() {
    var key = pick(KEYS);
    return switch (random.nextInt(9)) {
      case 0 -> key;
      case 1 -> "!" + space() + key;
      case 2 -> key + space() + "!=" + space() + pick(VALUES);
      case 3 -> key + " in " + values();
      case 4 -> key + " notin" + space() + values();
      case 5 -> key + space() + ">" + space() + pick(NUMBERS);
      case 6 -> key + space() + "<" + space() + pick(NUMBERS);
      case 7 -> key + space() + "==" + space() + pick(VALUES);
      default -> key + space() + "=" + space() + pick(VALUES);
    };
  }

  private String values() {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(_ -> pick(VALUES))
        .collect(Collectors.joining(comma(), "(", ")"));
  }

  private String broken(String text) {
    var at = random.nextInt(text.length() + 1);
    var odd = ODD.charAt(random.nextInt(ODD.length()));
    return random.nextBoolean() || at == text.length()
        ? text.substring(0, at) + odd + text.substring(at)
        : text.substring(0, at) + text.substring(at + 1);
  }

  private String comma() {
    return space() + "," + space();
  }

  private String space() {
    return random.nextInt(6) == 0 ? " " : "";
  }

  private String pick(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
