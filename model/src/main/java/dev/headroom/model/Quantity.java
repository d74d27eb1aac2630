package dev.headroom.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A number as Kubernetes carries it: a whole count of thousandths.
 *
 * <p>Consumers of the metrics APIs read {@code MilliValue()}, which rounds up to thousandths, so
 * nothing finer survives (source: apimachinery {@code pkg/api/resource/quantity.go}).
 */
public record Quantity(long milli) implements Comparable<Quantity> {
  public static final Quantity ZERO = new Quantity(0);

  /** The largest absolute value, in units, that every consumer can still read as thousandths. */
  private static final double LIMIT = 9.2e15;

  /** Up to here a decimal of 15 digits is the only one that its double may stand for. */
  private static final double EXACT = 1e15;

  public static Quantity of(long units) {
    return new Quantity(Math.multiplyExact(units, 1000L));
  }

  /**
   * Rounds {@code units} up to thousandths.
   *
   * @throws IllegalArgumentException if {@code units} is not a finite number within ±9.2e15
   */
  public static Quantity of(double units) {
    if (!(Math.abs(units) <= LIMIT)) {
      throw new IllegalArgumentException("quantity " + units + " is not a number within ±9.2e15");
    }
    var nearest = Math.rint(units * 1000);
    if (nearest / 1000 == units && Math.abs(nearest) < EXACT) {
      return new Quantity((long) nearest);
    }
    var milli = BigDecimal.valueOf(units).movePointRight(3).setScale(0, RoundingMode.CEILING);
    return new Quantity(milli.longValueExact());
  }

  public double units() {
    return milli / 1000.0;
  }

  @Override
  public int compareTo(Quantity other) {
    return Long.compare(milli, other.milli);
  }

  /** The canonical text of a decimal quantity: {@code 12}, {@code 1500m}, {@code 2k}. */
  @Override
  public String toString() {
    if (milli % 1000 != 0) {
      return milli + "m";
    }
    var units = milli / 1000;
    var suffix = 0;
    while (units != 0 && units % 1000 == 0 && suffix < SUFFIXES.length - 1) {
      units /= 1000;
      suffix++;
    }
    return units + SUFFIXES[suffix];
  }

  private static final String[] SUFFIXES = {"", "k", "M", "G", "T", "P", "E"};
}
