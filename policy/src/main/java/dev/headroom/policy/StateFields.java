package dev.headroom.policy;

import java.time.Instant;
import java.util.SortedMap;

/**
 * One walk over the fields of a state, in one order, for writing and for reading alike: whoever
 * walks gives what it has and keeps what it gets back. So the two cannot drift apart. Arrays are
 * filled in place.
 *
 * <p>A reader refuses what is not there, is out of order or is no such value, with a {@link
 * DamagedState} that names the field.
 */
interface StateFields {
  /** Any whole number. */
  long whole(String name, long value);

  /** A whole number of 0 or more. */
  long count(String name, long value);

  /** A finite number. */
  double number(String name, double value);

  /** A finite number of 0 or more. */
  double amount(String name, double value);

  String word(String name, String value);

  Instant time(String name, Instant value);

  /** Any whole numbers. */
  void wholes(String name, long[] values);

  /** Whole numbers of 0 or more, most of them 0. */
  void counts(String name, int[] values);

  /** Finite numbers, most of them 0. */
  void numbers(String name, double[] values);

  /** Finite numbers of 0 or more, most of them 0. */
  void amounts(String name, double[] values);

  /** The same in half the precision. */
  void amounts(String name, float[] values);

  /** Times by name. */
  void times(String name, SortedMap<String, Instant> values);

  /** Whether the walk reads: what is derived from the fields is then to be derived anew. */
  boolean isReading();
}
