package dev.headroom.agent;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line a message on standard error: time, level, part, text, and for a failure its causes. */
final class Logs {
  private static final int FRAMES = 4;

  // The log manager holds loggers weakly; ours must keep their level.
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OURS = Logger.getLogger("headroom");

  private Logs() {}

  static void configure(Level level) {
    for (var handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    var console = new ConsoleHandler();
    console.setLevel(Level.ALL);
    console.setFormatter(new Line());
    ROOT.addHandler(console);
    OURS.setLevel(level);
  }

  /** Formats a record as one line. */
  static final class Line extends Formatter {
    @Override
    public String format(LogRecord entry) {
      var time = Instant.ofEpochMilli(entry.getMillis()).truncatedTo(ChronoUnit.MILLIS);
      var text = new StringBuilder();
      text.append(time).append(' ').append(entry.getLevel()).append(' ');
      text.append(entry.getLoggerName()).append(": ").append(oneLine(formatMessage(entry)));
      for (var cause = entry.getThrown(); cause != null; cause = cause.getCause()) {
        text.append(" | ").append(oneLine(cause.toString()));
        var frames = cause.getStackTrace();
        for (var i = 0; i < Math.min(FRAMES, frames.length); i++) {
          text.append(" < ").append(frames[i]);
        }
      }
      return text.append('\n').toString();
    }

    private static String oneLine(String text) {
      return text.replaceAll("\\R", " ");
    }
  }
}
