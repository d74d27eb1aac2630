package dev.headroom.simulator;

import java.time.Duration;
import java.util.SplittableRandom;

/** How long sessions last where a trace does not say. */
sealed interface Durations {
  /** A duration in milliseconds, 1 or more. */
  int draw(SplittableRandom random);

  /** Lognormal by its mean and the standard deviation of the logarithm. */
  record Lognormal(Duration mean, double sigma) implements Durations {
    @Override
    public int draw(SplittableRandom random) {
      var mu = Math.log((double) mean.toMillis()) - sigma * sigma / 2;
      return millis(Math.exp(mu + sigma * random.nextGaussian()));
    }
  }

  /** Exponential: a session that lasts says nothing about its end. */
  record Exponential(Duration mean) implements Durations {
    @Override
    public int draw(SplittableRandom random) {
      return millis((double) mean.toMillis() * -Math.log(1 - random.nextDouble()));
    }
  }

  /** All alike. */
  record Constant(Duration mean) implements Durations {
    @Override
    public int draw(SplittableRandom random) {
      return millis((double) mean.toMillis());
    }
  }

  private static int millis(double millis) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.round(millis)));
  }

  /**
   * Parses {@code lognormal:mean=30m,sigma=1.0}, {@code exponential:mean=…}, {@code constant:…}.
   */
  static Durations parse(String text) {
    var words = Words.parse(text);
    var mean = words.duration("mean");
    if (mean.isZero()) {
      throw new InputError("durations '" + text + "': mean is 0");
    }
    var durations =
        switch (words.name()) {
          case "lognormal" -> new Lognormal(mean, words.number("sigma"));
          case "exponential" -> new Exponential(mean);
          case "constant" -> new Constant(mean);
          default ->
              throw new InputError(
                  "durations '"
                      + text
                      + "': unknown kind '"
                      + words.name()
                      + "', wants lognormal, exponential or constant");
        };
    words.refuseRest();
    return durations;
  }
}
