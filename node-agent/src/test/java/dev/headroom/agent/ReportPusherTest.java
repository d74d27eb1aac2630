package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.PodReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPusherTest {
  private static final Logger PUSH_LOG = Logger.getLogger("headroom.push");

  @TempDir private Path folder;

  private HttpsWire wire;

  private ReportPusher pusher;

  private final Telemetry telemetry = new Telemetry("test");
  private final Log log = new Log();
  private long sequence;

  /** Remembers what is logged about pushes. */
  private static final class Log extends Handler {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void open() throws IOException {
    Files.writeString(token(), "projected-1\n");
    wire = new HttpsWire("node-a", "instance-1", token(), Duration.ofSeconds(1));
    wire.trust(TestTls.ca("a"));
    pusher = new ReportPusher(wire, telemetry);
    PUSH_LOG.addHandler(log);
  }

  @AfterEach
  void close() {
    PUSH_LOG.removeHandler(log);
    pusher.close();
    wire.close();
  }

  private Path token() {
    return folder.resolve("token");
  }

  private Sample complete(int sessions) {
    return sample(true, sessions, System.nanoTime());
  }

  private Sample sample(boolean complete, int sessions, long takenNanos) {
    var pod = PodReport.newBuilder().setUid("u").setSessions(sessions).build();
    return new Sample(++sequence, takenNanos, complete, List.of(pod), List.of("a condition"));
  }

  private double pushes(String result) {
    return Scrape.of(telemetry.registry())
        .value("headroom_agent_pushes_total{result=\"" + result + "\"}");
  }

  @Test
  void everyReplicaHearsEverything() throws Exception {
    try (var one = new ServiceStub("a");
        var two = new ServiceStub("a")) {
      pusher.replicas(Set.of(one.replica(), two.replica()));
      pusher.offer(sample(true, 3, System.nanoTime() - 40_000_000));
      for (var replica : List.of(one, two)) {
        var received = replica.next();
        assertThat(received.authorization()).isEqualTo("Bearer projected-1");
        var report = received.report();
        assertThat(report.getNode()).isEqualTo("node-a");
        assertThat(report.getAgentInstance()).isEqualTo("instance-1");
        assertThat(report.getSequence()).isEqualTo(1);
        assertThat(report.getComplete()).isTrue();
        assertThat(report.getConditionsList()).containsExactly("a condition");
        assertThat(report.getPods(0).getSessions()).isEqualTo(3);
        assertThat(report.getSampleAgeNanos()).isBetween(40_000_000L, 5_000_000_000L);
      }
    }
  }

  @Test
  void aNewReplicaHearsTheLastCompleteReportAtOnce() throws Exception {
    try (var late = new ServiceStub("a")) {
      pusher.offer(complete(5));
      pusher.offer(sample(false, 6, System.nanoTime()));
      pusher.replicas(Set.of(late.replica()));
      assertThat(late.next().report().getComplete()).isTrue();
    }
  }

  @Test
  void aSlowReplicaGetsTheNewestAndDelaysNobody() throws Exception {
    try (var slow = new ServiceStub("a");
        var quick = new ServiceStub("a")) {
      slow.delay = Duration.ofMillis(700);
      pusher.replicas(Set.of(slow.replica(), quick.replica()));
      pusher.offer(complete(0));
      slow.next();
      quick.next();
      for (var round = 1; round <= 20; round++) {
        pusher.offer(complete(round));
        assertThat(quick.next().report().getPods(0).getSessions()).isEqualTo(round);
      }
      assertThat(slow.next().report().getPods(0).getSessions()).isEqualTo(20);
    }
  }

  @Test
  void aDeadReplicaDelaysNobodyAndIsTriedAgain() throws Exception {
    int port;
    try (var quick = new ServiceStub("a")) {
      var gone = new ServiceStub("a");
      port = gone.port();
      gone.close();
      pusher.replicas(Set.of(gone.replica(), quick.replica()));
      pusher.offer(complete(1));
      assertThat(quick.next().report().getPods(0).getSessions()).isEqualTo(1);
      var lines = List.of(log.lines.take(), log.lines.take());
      assertThat(lines).anyMatch(line -> line.endsWith("connection refused or unreachable"));
      try (var back = new ServiceStub("a", port)) {
        assertThat(back.next().report().getPods(0).getSessions()).isEqualTo(1);
      }
    }
  }

  @Test
  void givesUpOnAReplicaThatNeverAnswers() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var quick = new ServiceStub("a")) {
      var mute = new Replica("mute", "127.0.0.1", silent.getLocalPort());
      pusher.replicas(Set.of(mute, quick.replica()));
      pusher.offer(complete(1));
      quick.next();
      var lines = List.of(log.lines.take(), log.lines.take());
      assertThat(lines).anyMatch(line -> line.endsWith(" in time"));
      assertThat(pushes("failed")).isPositive();
    }
  }

  @Test
  void saysARefusalOnceAndGoesOn() throws Exception {
    try (var service = new ServiceStub("a")) {
      service.status = 403;
      service.refusal = "token is for node-b,\n not node-a\n";
      pusher.replicas(Set.of(service.replica()));
      pusher.offer(complete(1));
      service.next();
      service.next();
      service.next();
      service.status = 200;
      assertThat(log.lines.take()).endsWith("refuses reports: 403 token is for node-b, not node-a");
      assertThat(log.lines.take()).endsWith("takes reports");
      assertThat(log.lines).isEmpty();
      assertThat(pushes("refused")).isGreaterThanOrEqualTo(2);
      assertThat(pushes("taken")).isEqualTo(1);
    }
  }

  @Test
  void believesANewCaWithoutARestart() throws Exception {
    try (var before = new ServiceStub("a");
        var after = new ServiceStub("b")) {
      pusher.replicas(Set.of(before.replica(), after.replica()));
      pusher.offer(complete(1));
      before.next();
      var lines = List.of(log.lines.take(), log.lines.take());
      assertThat(lines).anyMatch(line -> line.contains("PKIX path"));
      wire.trust(TestTls.ca("a") + TestTls.ca("b"));
      after.next();
      pusher.offer(complete(2));
      assertThat(before.next().report().getPods(0).getSessions()).isEqualTo(2);
      wire.trust(TestTls.ca("b"));
      after.received.clear();
      pusher.offer(complete(3));
      assertThat(after.next().report().getPods(0).getSessions()).isEqualTo(3);
    }
  }

  @Test
  void readsARotatedTokenAndWaitsForTheCa() throws Exception {
    try (var service = new ServiceStub("a")) {
      wire.trust("");
      pusher.replicas(Set.of(service.replica()));
      pusher.offer(complete(1));
      assertThat(log.lines.take()).endsWith("the service's CA is not known yet");
      Files.writeString(token(), "projected-2");
      wire.trust(TestTls.ca("a"));
      assertThat(service.next().authorization()).isEqualTo("Bearer projected-2");
    }
  }

  @Test
  void aReplicaThatIsGoneHearsNoMore() throws Exception {
    try (var one = new ServiceStub("a");
        var two = new ServiceStub("a")) {
      pusher.replicas(Set.of(one.replica(), two.replica()));
      pusher.offer(complete(1));
      one.next();
      two.next();
      pusher.replicas(Set.of(two.replica()));
      pusher.offer(complete(2));
      two.next();
      pusher.offer(complete(3));
      two.next();
      assertThat(one.received).isEmpty();
    }
  }

  @Test
  void aSampleThatWaitsTakesInTheNext() {
    var first = sample(true, 1, 100);
    var other = PodReport.newBuilder().setUid("v").setSessions(9).build();
    var news = new Sample(7, 200, false, List.of(other), List.of());
    var both = first.followedBy(news);
    assertThat(both.complete()).isTrue();
    assertThat(both.sequence()).isEqualTo(7);
    assertThat(both.takenNanos()).as("as old as its oldest part").isEqualTo(100);
    assertThat(both.pods()).containsExactly(first.pods().getFirst(), other);
    var next = sample(true, 2, 300);
    assertThat(both.followedBy(next)).isSameAs(next);
    var more = sample(false, 4, 400);
    assertThat(next.followedBy(more).pods()).containsExactly(more.pods().getFirst());
  }

  @Test
  void theReportIsWhatTheServiceReads() throws Exception {
    var report = complete(2).report("n", "i", System.nanoTime());
    assertThat(AgentReport.parseFrom(report.toByteArray())).isEqualTo(report);
  }
}
