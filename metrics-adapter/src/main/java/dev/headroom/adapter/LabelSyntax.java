package dev.headroom.adapter;

import dev.headroom.adapter.SelectorParser.BadSelector;
import java.util.regex.Pattern;

/** What may stand in a label (apimachinery {@code pkg/util/validation/validation.go}). */
final class LabelSyntax {
  private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int LONGEST_NAME = 63;
  private static final int LONGEST_PREFIX = 253;

  private LabelSyntax() {}

  static void requireKey(String key) throws BadSelector {
    var slash = key.indexOf('/');
    var name = key.substring(slash + 1);
    var prefix = slash < 0 ? "a" : key.substring(0, slash);
    if (!isName(name) || prefix.length() > LONGEST_PREFIX || !SUBDOMAIN.matcher(prefix).matches()) {
      throw new BadSelector("\"" + shortened(key) + "\" is not a label key");
    }
  }

  static void requireValue(String value) throws BadSelector {
    if (!value.isEmpty() && !isName(value)) {
      throw new BadSelector("\"" + shortened(value) + "\" is not a label value");
    }
  }

  static void requireWhole(String value) throws BadSelector {
    try {
      Long.parseLong(value);
    } catch (NumberFormatException notWhole) {
      throw new BadSelector("\"" + shortened(value) + "\" is not a whole number");
    }
  }

  private static boolean isName(String text) {
    return text.length() <= LONGEST_NAME && NAME.matcher(text).matches();
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
