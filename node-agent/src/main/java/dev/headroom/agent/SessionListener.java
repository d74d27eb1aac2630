package dev.headroom.agent;

/** Hears of each new session once, within milliseconds of its proof. */
@FunctionalInterface
interface SessionListener {
  /**
   * Called once for each new session, on the polling thread.
   *
   * @param key the new session
   * @param proof what proved it first
   * @param provenNanos when, by CLOCK_MONOTONIC
   */
  void started(SessionKey key, Proof proof, long provenNanos);
}
