package dev.headroom.policy;

import java.time.Instant;
import java.util.SortedMap;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** Writes a state as text: one field a line, its name first; of arrays what is not 0. */
final class StateWriter implements StateFields {
  private final StringBuilder text = new StringBuilder(1 << 14);

  String text() {
    return text.toString();
  }

  private void line(String name, String value) {
    text.append(name).append(' ').append(value).append('\n');
  }

  private void sparse(String name, int size, IntPredicate isZero, IntFunction<String> at) {
    text.append(name).append(' ').append(size);
    for (var i = 0; i < size; i++) {
      if (!isZero.test(i)) {
        text.append(' ').append(i).append(':').append(at.apply(i));
      }
    }
    text.append('\n');
  }

  @Override
  public long whole(String name, long value) {
    line(name, Long.toString(value));
    return value;
  }

  @Override
  public long count(String name, long value) {
    return whole(name, value);
  }

  @Override
  public double number(String name, double value) {
    line(name, Double.toString(value));
    return value;
  }

  @Override
  public double amount(String name, double value) {
    return number(name, value);
  }

  @Override
  public String word(String name, String value) {
    line(name, value);
    return value;
  }

  @Override
  public Instant time(String name, Instant value) {
    line(name, value.toString());
    return value;
  }

  @Override
  public void wholes(String name, long[] values) {
    sparse(name, values.length, i -> values[i] == 0, i -> Long.toString(values[i]));
  }

  @Override
  public void counts(String name, int[] values) {
    sparse(name, values.length, i -> values[i] == 0, i -> Integer.toString(values[i]));
  }

  @Override
  public void numbers(String name, double[] values) {
    sparse(name, values.length, i -> values[i] == 0, i -> Double.toString(values[i]));
  }

  @Override
  public void amounts(String name, double[] values) {
    numbers(name, values);
  }

  @Override
  public void amounts(String name, float[] values) {
    sparse(name, values.length, i -> values[i] == 0, i -> Float.toString(values[i]));
  }

  @Override
  public void times(String name, SortedMap<String, Instant> values) {
    text.append(name).append(' ').append(values.size());
    values.forEach((key, time) -> text.append(' ').append(key).append('=').append(time));
    text.append('\n');
  }

  @Override
  public boolean isReading() {
    return false;
  }
}
