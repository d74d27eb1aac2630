package dev.headroom.adapter;

import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** How the service logs: java.util.logging, one line an event, to the standard error stream. */
public final class Logs {
  private static final String FORMAT = "java.util.logging.SimpleFormatter.format";
  private static final String MANAGER = "java.util.logging.manager";

  /** The manager forgets loggers that nobody holds. */
  private static final class Kept {
    private static final Logger CLIENT = Logger.getLogger("io.fabric8");
  }

  private Logs() {}

  /** Goes on logging during shutdown, which is when drains are worth reading about. */
  public static final class Manager extends LogManager {
    @Override
    public void reset() {
      // The manager's own shutdown hook would close the handlers before ours has ended.
    }
  }

  /** To be called before anything logs; what the command line sets stays. */
  static void start() {
    setDefault(MANAGER, Manager.class.getName());
    setDefault(FORMAT, "%1$tFT%1$tT.%1$tLZ %4$s %3$s: %5$s%6$s%n");
    // It prints a stack for each broken connection; the watches say in one line what broke.
    Kept.CLIENT.setLevel(Level.SEVERE);
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
