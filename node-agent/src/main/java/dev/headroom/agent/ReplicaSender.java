package dev.headroom.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.headroom.model.report.ReportReceipt;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Sends samples to one replica of the service, on a virtual thread of its own. It keeps one sample
 * at most: while the replica is slow or away, a newer sample takes the place of the one that waits.
 */
final class ReplicaSender implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("headroom.push");
  private static final int OK = 200;
  private static final int REASON_CHARACTERS = 300;

  /** What became of one push. */
  sealed interface Outcome {
    /** The replica took it; {@code refusedPods} as the receipt tells. */
    record Taken(List<String> refusedPods) implements Outcome {}

    /** The replica answered that it will not take it. */
    record Refused(int status, String reason) implements Outcome {}

    /** There was no answer, or none that makes sense. */
    record Failed(String reason) implements Outcome {}
  }

  private final Replica replica;
  private final Wire wire;
  private final Telemetry telemetry;
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random());
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable Sample next;
  private volatile String said = "";

  ReplicaSender(Replica replica, Wire wire, Telemetry telemetry) {
    this.replica = replica;
    this.wire = wire;
    this.telemetry = telemetry;
    this.thread = Thread.ofVirtual().name("push " + replica.name()).unstarted(this::run);
  }

  ReplicaSender start() {
    thread.start();
    return this;
  }

  /** Takes a newer sample; never waits. */
  synchronized void offer(Sample sample) {
    next = next == null ? sample : next.followedBy(sample);
    notifyAll();
  }

  /** Puts back what could not be delivered, in front of what came in meanwhile. */
  private synchronized void putBack(Sample sample) {
    next = next == null ? sample : sample.followedBy(next);
  }

  private synchronized Sample take() throws InterruptedException {
    while (next == null) {
      wait();
    }
    var taken = next;
    next = null;
    return taken;
  }

  private void run() {
    try {
      while (!closed) {
        var sample = take();
        var outcome = push(sample);
        if (closed) {
          return;
        }
        if (settle(outcome)) {
          backoff.reset();
        } else {
          putBack(sample);
          Thread.sleep(backoff.next());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Outcome push(Sample sample) throws InterruptedException {
    try {
      var answer = wire.send(replica, sample);
      return answer.statusCode() == OK ? receipt(answer.body()) : refusal(answer);
    } catch (IOException e) {
      return new Outcome.Failed(Failures.text(e));
    }
  }

  private static Outcome receipt(byte[] body) {
    try {
      return new Outcome.Taken(ReportReceipt.parseFrom(body).getRefusedList());
    } catch (InvalidProtocolBufferException e) {
      return new Outcome.Failed("its answer is no receipt: " + e.getMessage());
    }
  }

  private static Outcome refusal(HttpResponse<byte[]> answer) {
    var text = new String(answer.body(), StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
    var reason = text.substring(0, Math.min(text.length(), REASON_CHARACTERS));
    return new Outcome.Refused(answer.statusCode(), reason);
  }

  /** Counts the outcome and says it when it is another than before; whether it was taken. */
  private boolean settle(Outcome outcome) {
    telemetry.pushed(outcome);
    var text =
        switch (outcome) {
          case Outcome.Taken(var refused) when refused.isEmpty() -> "takes reports";
          case Outcome.Taken(var refused) -> "refuses pods: " + String.join("; ", refused);
          case Outcome.Refused(var status, var reason) ->
              "refuses reports: " + status + " " + reason;
          case Outcome.Failed(var reason) -> "is not reached: " + reason;
        };
    if (!text.equals(said)) {
      said = text;
      var level =
          text.equals("takes reports") ? System.Logger.Level.INFO : System.Logger.Level.WARNING;
      LOG.log(level, () -> replica.name() + " " + text);
    }
    return outcome instanceof Outcome.Taken;
  }

  /** Ends the sending; what becomes of a push under way is neither counted nor said. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  /** Turns a sample into a request to a replica. */
  interface Wire {
    /** The answer, whatever its status. */
    HttpResponse<byte[]> send(Replica replica, Sample sample)
        throws IOException, InterruptedException;
  }
}
