package dev.headroom.adapter;

import dev.headroom.adapter.LabelSelector.Operator;
import dev.headroom.adapter.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads a label selector by recursive descent, with upstream's tokens: a word is whatever is
 * neither space nor one of {@code = ! ( ) , > <}. {@code in} and {@code notin} are operators only
 * where an operator may stand.
 */
final class SelectorParser {
  /** The text breaks the grammar; the message says where. */
  static final class BadSelector extends Exception {
    BadSelector(String message) {
      super(message);
    }
  }

  /** Far above what anybody writes; keeps hostile text cheap. */
  private static final int LONGEST = 64 * 1024;

  private static final Set<String> SYMBOLS = Set.of("=", "==", "!=", "!", "(", ")", ",", ">", "<");
  private static final String END = "";

  private final String text;
  private final List<String> tokens;
  private int next;

  SelectorParser(String text) throws BadSelector {
    this.text = text;
    if (text.length() > LONGEST) {
      throw new BadSelector("a selector of " + text.length() + " characters is too long");
    }
    this.tokens = tokens(text);
  }

  LabelSelector parse() throws BadSelector {
    var requirements = new ArrayList<Requirement>();
    do {
      requirements.add(requirement());
    } while (accept(","));
    if (!peek().equals(END)) {
      throw unexpected("',' or the end");
    }
    requirements.sort(Comparator.comparing(Requirement::key));
    return new LabelSelector(requirements);
  }

  private Requirement requirement() throws BadSelector {
    if (accept("!")) {
      return checked(word("a label key"), Operator.DOES_NOT_EXIST, new TreeSet<>());
    }
    var key = word("'!' or a label key");
    return switch (peek()) {
      case "=", "==" -> checked(key, Operator.EQUALS, valueAfterOperator());
      case "!=" -> checked(key, Operator.NOT_EQUALS, valueAfterOperator());
      case ">" -> checked(key, Operator.GREATER_THAN, valueAfterOperator());
      case "<" -> checked(key, Operator.LESS_THAN, valueAfterOperator());
      case "in" -> checked(key, Operator.IN, valuesAfterOperator());
      case "notin" -> checked(key, Operator.NOT_IN, valuesAfterOperator());
      case ",", END -> checked(key, Operator.EXISTS, new TreeSet<>());
      default -> throw unexpected("an operator, ',' or the end");
    };
  }

  private SortedSet<String> valueAfterOperator() {
    next++;
    var value = SYMBOLS.contains(peek()) ? "" : take();
    return new TreeSet<>(Set.of(value));
  }

  private SortedSet<String> valuesAfterOperator() throws BadSelector {
    next++;
    expect("(");
    var values = new TreeSet<String>();
    do {
      values.add(SYMBOLS.contains(peek()) || peek().equals(END) ? "" : take());
    } while (accept(","));
    expect(")");
    return values;
  }

  private Requirement checked(String key, Operator operator, SortedSet<String> values)
      throws BadSelector {
    LabelSyntax.requireKey(key);
    for (var value : values) {
      LabelSyntax.requireValue(value);
      if (operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN) {
        LabelSyntax.requireWhole(value);
      }
    }
    return new Requirement(key, operator, Collections.unmodifiableSortedSet(values));
  }

  private String word(String wanted) throws BadSelector {
    if (SYMBOLS.contains(peek()) || peek().equals(END)) {
      throw unexpected(wanted);
    }
    return take();
  }

  private void expect(String symbol) throws BadSelector {
    if (!accept(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  private boolean accept(String symbol) {
    if (peek().equals(symbol)) {
      next++;
      return true;
    }
    return false;
  }

  private String take() {
    var token = peek();
    next++;
    return token;
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : END;
  }

  private BadSelector unexpected(String wanted) {
    var found = peek().equals(END) ? "the end" : "'" + peek() + "'";
    return new BadSelector("found " + found + ", expected " + wanted + " in \"" + text + "\"");
  }

  private static final Pattern TOKEN = Pattern.compile("==|!=|[=!(),><]|[^\\s=!(),><]+");

  private static List<String> tokens(String text) {
    return TOKEN.matcher(text).results().map(match -> match.group()).toList();
  }
}
