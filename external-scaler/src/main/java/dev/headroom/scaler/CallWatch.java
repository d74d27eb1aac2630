package dev.headroom.scaler;

import java.time.Duration;

/** Hears of every call that KEDA made of the scaler, once, when it is over; must not block. */
@FunctionalInterface
public interface CallWatch {
  /** Where nobody counts. */
  CallWatch NOBODY = (_, _, _) -> {};

  /**
   * A call is over.
   *
   * @param method without its service, as GetMetrics
   * @param code of gRPC, what the caller was told; CANCELLED where it went away before
   * @param took from its first byte to its end; of a stream, how long it was open
   */
  void ended(String method, String code, Duration took);
}
