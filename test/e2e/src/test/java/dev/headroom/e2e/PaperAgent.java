package dev.headroom.e2e;

import java.time.Duration;

/** Says for the paper fleet's node what its agent would say, each second, until it is closed. */
final class PaperAgent implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Thread thread;

  private PaperAgent(Thread thread) {
    this.thread = thread;
  }

  /** Starts to report to one replica; the first report is taken when this returns. */
  static PaperAgent start(PaperFleet fleet, ServiceDoor service) {
    var token = fleet.token();
    report(fleet, service, token, 1);
    var thread = Thread.ofVirtual().name("paper-agent").unstarted(() -> run(fleet, service, token));
    thread.start();
    return new PaperAgent(thread);
  }

  private static void run(PaperFleet fleet, ServiceDoor service, String token) {
    try {
      for (var sequence = 2; ; sequence++) {
        Thread.sleep(INTERVAL);
        report(fleet, service, token, sequence);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static void report(PaperFleet fleet, ServiceDoor service, String token, long sequence) {
    var answer = service.post("/agent/v1/report", token, fleet.report(sequence).toByteArray());
    if (answer.statusCode() != 200) {
      throw new AssertionError("the report was answered with " + answer.statusCode());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
