package dev.headroom.agent;

/** Takes one pass over the meter's tables. The rows are reused: read them during the call. */
interface Sink {
  /** Leaves everything aside. */
  Sink NONE =
      new Sink() {
        @Override
        public void hook(HookRow row) {}

        @Override
        public void session(SessionRow row) {}

        @Override
        public void stream(StreamRow row) {}

        @Override
        public void counter(MeterCounter counter, long total) {}
      };

  void hook(HookRow row);

  void session(SessionRow row);

  void stream(StreamRow row);

  /** What the kernel side skipped or could not keep, since the meter's tables were made. */
  void counter(MeterCounter counter, long total);
}
