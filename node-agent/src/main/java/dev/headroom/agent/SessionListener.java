package dev.headroom.agent;

/** Hears of each new session once, within milliseconds of its proof. */
@FunctionalInterface
interface SessionListener {
  /** Called once for each new session, on the polling thread. */
  void started(Announcement session);
}
