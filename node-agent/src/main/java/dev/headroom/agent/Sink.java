package dev.headroom.agent;

/**
 * Takes one pass over the meter's tables: what it wants of it. The rows are reused: read them
 * during the call.
 */
interface Sink {
  /** Leaves everything aside. */
  Sink NONE = new Sink() {};

  default void hook(HookRow row) {}

  /**
   * Datagrams dropped for want of receive buffer since the hook was attached; of cgroups alone, as
   * other pods have networks of their own, which count them.
   */
  default void drops(int hook, long datagrams) {}

  default void session(SessionRow row) {}

  default void stream(StreamRow row) {}

  /** What the kernel side skipped or could not keep, since the meter's tables were made. */
  default void counter(MeterCounter counter, long total) {}
}
