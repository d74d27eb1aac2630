package dev.headroom.adapter;

import java.util.Arrays;
import java.util.List;

/**
 * The standard options of a list (apimachinery {@code pkg/apis/meta/v1/types.go}): they change
 * nothing here, and one that cannot be read is refused, as every API server does.
 */
final class ListOptions {
  private static final List<String> NUMBERS = List.of("limit", "timeoutSeconds");
  private static final String NAME = "metadata.name";
  private static final String NAMESPACE = "metadata.namespace";

  private ListOptions() {}

  /**
   * Checks the options of a request.
   *
   * @throws StatusException 400 for a number that is none, or a field selector that asks for
   *     another object than the path
   */
  static void require(MetricQuery query, QueryString options) {
    for (var option : NUMBERS) {
      options.first(option).ifPresent(value -> requireNumber(option, value));
    }
    var selector = options.first("fieldSelector").orElse("");
    var terms = Arrays.stream(selector.split(",", -1)).filter(term -> !term.isEmpty()).toList();
    terms.forEach(ListOptions::requireField);
    if (!terms.isEmpty() && terms.stream().noneMatch(term -> names(term, query.name()))) {
      throw ApiStatus.badRequest(
              "fieldSelector \"%s\" doesn't match the requested name: only %s=%s is possible here"
                  .formatted(selector, NAME, query.name()))
          .exception();
    }
  }

  private static void requireNumber(String option, String value) {
    try {
      Long.parseLong(value);
    } catch (NumberFormatException notWhole) {
      throw ApiStatus.badRequest(option + " is \"" + value + "\", not a whole number").exception();
    }
  }

  private static void requireField(String term) {
    var field = term.split("!=|==|=", 2);
    if (field.length < 2) {
      throw ApiStatus.badRequest("fieldSelector: \"" + term + "\" compares nothing").exception();
    }
    if (!field[0].equals(NAME) && !field[0].equals(NAMESPACE)) {
      throw ApiStatus.badRequest(
              "fieldSelector: \"%s\" is not a known field: only %s and %s are"
                  .formatted(field[0], NAME, NAMESPACE))
          .exception();
    }
  }

  private static boolean names(String term, String name) {
    return term.equals(NAME + "=" + name) || term.equals(NAME + "==" + name);
  }
}
