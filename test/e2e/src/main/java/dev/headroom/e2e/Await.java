package dev.headroom.e2e;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for the cluster, with an end that says what was waited for. */
final class Await {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Await() {}

  static void until(String what, Duration patience, BooleanSupplier so) {
    var deadline = System.nanoTime() + patience.toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
      }
      pause(PAUSE);
    }
  }

  /** Fails as soon as it is not so within {@code span}. */
  static void throughout(String what, Duration span, BooleanSupplier so) {
    var end = System.nanoTime() + span.toNanos();
    while (System.nanoTime() - end < 0) {
      if (!so.getAsBoolean()) {
        throw new AssertionError("did not stay so for " + span.toSeconds() + " s: " + what);
      }
      pause(PAUSE);
    }
  }

  static void pause(Duration span) {
    try {
      Thread.sleep(span);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
