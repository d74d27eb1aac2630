package dev.headroom.policy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.function.ObjIntConsumer;

/** Reads what {@link StateWriter} wrote, and refuses everything else. */
final class StateReader implements StateFields {
  private final String[] lines;
  private int next;

  StateReader(String text) {
    this.lines = text.split("\n", -1);
  }

  /** Refuses what is left over. */
  void end() {
    if (next != lines.length - 1 || !lines[next].isEmpty()) {
      throw new DamagedState("line " + (next + 1) + ": nothing was expected after the last field");
    }
  }

  private String value(String name) {
    if (next >= lines.length || lines[next].isEmpty()) {
      throw new DamagedState("line " + (next + 1) + ": it ends before the field " + name);
    }
    var line = lines[next++];
    if (!line.startsWith(name + " ")) {
      var found = line.split(" ", 2)[0];
      throw new DamagedState("line " + next + ": field " + name + " expected, " + found + " found");
    }
    return line.substring(name.length() + 1);
  }

  private DamagedState damaged(String name, String value, String wanted) {
    return new DamagedState(
        "line " + next + ", field " + name + ": '" + value + "' is not " + wanted);
  }

  @Override
  public long whole(String name, long value) {
    return whole(name, value(name));
  }

  private long whole(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notWhole) {
      throw damaged(name, text, "a whole number");
    }
  }

  @Override
  public long count(String name, long value) {
    return count(name, value(name));
  }

  private long count(String name, String text) {
    var count = whole(name, text);
    if (count < 0 || count > Integer.MAX_VALUE) {
      throw damaged(name, text, "a count");
    }
    return count;
  }

  @Override
  public double number(String name, double value) {
    return number(name, value(name));
  }

  private double number(String name, String text) {
    try {
      var number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException notNumber) {
      throw damaged(name, text, "a number");
    }
    throw damaged(name, text, "a finite number");
  }

  @Override
  public double amount(String name, double value) {
    return amount(name, value(name));
  }

  private double amount(String name, String text) {
    var amount = number(name, text);
    if (amount < 0) {
      throw damaged(name, text, "0 or more");
    }
    return amount;
  }

  @Override
  public String word(String name, String value) {
    return value(name);
  }

  @Override
  public Instant time(String name, Instant value) {
    return time(name, value(name));
  }

  private Instant time(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException notTime) {
      throw damaged(name, text, "a time such as 2026-03-02T09:00:00Z");
    }
  }

  /** Hands on each entry {@code index:value} of an array that must be of one size. */
  private void sparse(String name, int size, ObjIntConsumer<String> put) {
    var words = value(name).split(" ", -1);
    if (!words[0].equals(Integer.toString(size))) {
      throw damaged(name, words[0], "the size " + size);
    }
    for (var i = 1; i < words.length; i++) {
      var colon = words[i].indexOf(':');
      if (colon < 0) {
        throw damaged(name, words[i], "like index:value");
      }
      var index = count(name, words[i].substring(0, colon));
      if (index >= size) {
        throw damaged(name, words[i], "at an index below " + size);
      }
      put.accept(words[i].substring(colon + 1), (int) index);
    }
  }

  @Override
  public void wholes(String name, long[] values) {
    Arrays.fill(values, 0);
    sparse(name, values.length, (text, i) -> values[i] = whole(name, text));
  }

  @Override
  public void counts(String name, int[] values) {
    Arrays.fill(values, 0);
    sparse(name, values.length, (text, i) -> values[i] = (int) count(name, text));
  }

  @Override
  public void numbers(String name, double[] values) {
    Arrays.fill(values, 0);
    sparse(name, values.length, (text, i) -> values[i] = number(name, text));
  }

  @Override
  public void amounts(String name, double[] values) {
    Arrays.fill(values, 0);
    sparse(name, values.length, (text, i) -> values[i] = amount(name, text));
  }

  @Override
  public void amounts(String name, float[] values) {
    Arrays.fill(values, 0);
    sparse(name, values.length, (text, i) -> values[i] = (float) amount(name, text));
  }

  @Override
  public void times(String name, SortedMap<String, Instant> values) {
    values.clear();
    var words = value(name).split(" ", -1);
    if (!words[0].equals(Integer.toString(words.length - 1))) {
      throw damaged(name, words[0], "the number of its entries, " + (words.length - 1));
    }
    for (var i = 1; i < words.length; i++) {
      var equals = words[i].indexOf('=');
      if (equals < 1) {
        throw damaged(name, words[i], "like name=time");
      }
      values.put(words[i].substring(0, equals), time(name, words[i].substring(equals + 1)));
    }
  }

  @Override
  public boolean isReading() {
    return true;
  }
}
