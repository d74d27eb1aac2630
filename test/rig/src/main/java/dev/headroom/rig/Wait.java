package dev.headroom.rig;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for something outside of this process, with an end. */
final class Wait {
  private Wait() {}

  /** Asks each {@code pause} whether it is so; false if it is not within {@code patience}. */
  static boolean until(BooleanSupplier so, Duration pause, Duration patience) {
    var deadline = System.nanoTime() + patience.toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      sleep(pause);
    }
    return true;
  }

  static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RigException("interrupted while waiting", e);
    }
  }
}
