package dev.headroom.adapter;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A label selector: all requirements must hold; none at all accepts everything. The grammar is that
 * of {@code =, ==, !=, in, notin, key, !key, >, <} (apimachinery {@code pkg/labels/selector.go}),
 * read by {@link SelectorParser}.
 */
record LabelSelector(List<Requirement> requirements) {
  static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  /** How a label's value is judged. */
  enum Operator {
    EQUALS,
    NOT_EQUALS,
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST,
    GREATER_THAN,
    LESS_THAN
  }

  /** One requirement; {@code values} is empty for the two that only ask for the key. */
  record Requirement(String key, Operator operator, SortedSet<String> values) {
    boolean matches(Map<String, String> labels) {
      var value = labels.get(key);
      return switch (operator) {
        case EQUALS, IN -> value != null && values.contains(value);
        case NOT_EQUALS, NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
        case GREATER_THAN -> value != null && compare(value) > 0;
        case LESS_THAN -> value != null && compare(value) < 0;
      };
    }

    /** The label against the bound as whole numbers; 0, which neither accepts, if it is none. */
    private int compare(String value) {
      try {
        return Long.compare(Long.parseLong(value), Long.parseLong(values.first()));
      } catch (NumberFormatException notWhole) {
        return 0;
      }
    }
  }

  LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /**
   * Reads a selector.
   *
   * @throws SelectorParser.BadSelector if it breaks the grammar
   */
  static LabelSelector parse(String text) throws SelectorParser.BadSelector {
    return text.isBlank() ? EVERYTHING : new SelectorParser(text).parse();
  }

  boolean matches(Map<String, String> labels) {
    for (var requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** As meta/v1 {@code LabelSelector}; comparisons have no form there and are left out. */
  JsonObject json() {
    var labels = new JsonObject();
    var expressions = new JsonArray();
    for (var requirement : requirements) {
      switch (requirement.operator()) {
        case EQUALS -> labels.put(requirement.key(), requirement.values().first());
        case IN -> expressions.add(expression(requirement, "In"));
        case NOT_IN, NOT_EQUALS -> expressions.add(expression(requirement, "NotIn"));
        case EXISTS -> expressions.add(expression(requirement, "Exists"));
        case DOES_NOT_EXIST -> expressions.add(expression(requirement, "DoesNotExist"));
        case GREATER_THAN, LESS_THAN -> {}
      }
    }
    var json = new JsonObject();
    if (!labels.isEmpty()) {
      json.put("matchLabels", labels);
    }
    if (!expressions.isEmpty()) {
      json.put("matchExpressions", expressions);
    }
    return json;
  }

  private static JsonObject expression(Requirement requirement, String operator) {
    var json = new JsonObject().put("key", requirement.key()).put("operator", operator);
    if (!requirement.values().isEmpty()) {
      json.put("values", new JsonArray(List.copyOf(new TreeSet<>(requirement.values()))));
    }
    return json;
  }
}
