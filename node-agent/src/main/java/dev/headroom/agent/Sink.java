package dev.headroom.agent;

/** Takes one pass over the meter's tables. The rows are reused: read them during the call. */
interface Sink {
  void hook(HookRow row);

  void session(SessionRow row);

  void stream(StreamRow row);

  /** What the kernel side skipped or could not keep, since the meter's tables were made. */
  void counter(MeterCounter counter, long total);
}
