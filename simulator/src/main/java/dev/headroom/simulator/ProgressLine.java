package dev.headroom.simulator;

import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;

/**
 * Says how far a run is: on a terminal in one line that renews itself, elsewhere in a line now and
 * then.
 */
final class ProgressLine {
  private static final long TERMINAL_NANOS = 200_000_000;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private final long every;
  private long next;
  private boolean shown;

  ProgressLine(PrintStream err) {
    this.err = err;
    this.terminal = isTerminal();
    this.every = terminal ? TERMINAL_NANOS : LOG_NANOS;
    this.next = System.nanoTime() + every;
  }

  // JDK 25 gives no console where standard input or output is not a terminal, as before JDK 22.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    return System.console() != null;
  }

  Progress of(String policy) {
    return (now, span) -> {
      if (System.nanoTime() - next >= 0) {
        next = System.nanoTime() + every;
        shown = true;
        var line =
            String.format(
                Locale.ROOT,
                "%-30s %3d %%  %s",
                policy,
                (now - span.warmUp()) * 100 / span.millis(),
                Instant.ofEpochMilli(now));
        err.print(terminal ? "\r" + line : line + "\n");
        err.flush();
      }
    };
  }

  void clear() {
    if (shown && terminal) {
      err.print("\r" + " ".repeat(70) + "\r");
      err.flush();
    }
  }
}
