package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.PodReport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent as a process on a node of its own, with one pod and real packets. */
@Tag("kernel")
class AgentKernelTest {
  private static final String UID = "0f8fad5b-d9cb-469f-a165-70867728950e";
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final long TICK_NANOS = 20_000_000;

  @TempDir private Path folder;

  private Sandbox node;
  private PodSandbox pod;
  private int ifindex;
  private ClusterStub cluster;
  private ServiceStub service;
  private final Deque<AgentProcess> agents = new ArrayDeque<>();

  @BeforeEach
  void open() throws IOException {
    node = Sandbox.withBpf();
    node.shell("mount -t sysfs sysfs /sys && mount -t bpf bpf " + Sandbox.BPF);
    pod = new PodSandbox(UID, Files.createDirectory(folder.resolve("cgroups")));
    ifindex = node.connect("veth0", pod.sandbox);
    node.shell("ip addr add 10.1.2.1/24 dev veth0");
    pod.sandbox.shell("ip addr add 10.1.2.3/24 dev eth0");
    cluster = node.call(ClusterStub::new);
    service = node.call(() -> new ServiceStub("a"));
    Files.writeString(folder.resolve("token"), "api");
    Files.writeString(folder.resolve("ca.crt"), TestTls.ca("a"));
    Files.writeString(folder.resolve("headroom"), "projected");
    cluster.put(
        ClusterStub.CONFIG_MAPS,
        "c",
        "",
        ",\"data\":{\"ca.crt\":\"" + TestTls.ca("a").replace("\n", "\\n") + "\"}");
    cluster.put(
        ClusterStub.SLICES,
        "s",
        "",
        """
        ,"endpoints":[{"addresses":["127.0.0.1"]}],"ports":[{"name":"https","port":%d}]\
        """
            .formatted(service.port()));
  }

  @AfterEach
  void close() throws Exception {
    agents.forEach(AgentProcess::close);
    pod.close();
    node.run(() -> {
      try (var meter = KernelMeter.open(Sandbox.BPF.resolve("headroom"), "node-a")) {
        meter.uninstall();
      }
    });
    service.close();
    cluster.close();
    node.close();
  }

  private void startAgent() {
    agents.push(
        node.call(() ->
            AgentProcess.start(
                Map.of(
                    "PATH", "/usr/bin:/bin",
                    "NODE_NAME", "node-a",
                    "KUBERNETES_SERVICE_HOST", "127.0.0.1",
                    "KUBERNETES_SERVICE_PORT", Integer.toString(cluster.port()),
                    "HEADROOM_AGENT_CREDENTIALS_DIR", folder.toString(),
                    "HEADROOM_AGENT_TOKEN_FILE", folder.resolve("headroom").toString(),
                    "HEADROOM_AGENT_HTTP_PORT", "0"))));
  }

  /** The scheduler binds the pod; {@code phase} is what the kubelet has said so far. */
  private void bind(String phase) {
    cluster.put(
        ClusterStub.PODS,
        UID,
        ",\"namespace\":\"media\",\"name\":\"sfu-0\"",
        ",\"spec\":{\"nodeName\":\"node-a\"},\"status\":{\"phase\":\"" + phase + "\"}");
  }

  private AgentReport report(Predicate<AgentReport> wanted) throws InterruptedException {
    var deadline = System.nanoTime() + SOON.toNanos();
    AgentReport last = null;
    while (true) {
      var next = service.received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError(
            "no such report; the last was %s; the agent said %s"
                .formatted(last, agents.element().lines()));
      }
      last = next.report();
      if (wanted.test(last)) {
        return last;
      }
    }
  }

  private PodReport podReport(Predicate<PodReport> wanted) throws InterruptedException {
    return report(report -> report.getPodsList().stream().anyMatch(wanted)).getPods(0);
  }

  private boolean hooked() {
    return node.shell("ls " + Sandbox.BPF + "/headroom/*/*/ 2>/dev/null || true")
        .contains("link_" + ifindex + "_");
  }

  /**
   * A caller: 50 RTP packets a second from outside into the pod, until it is closed. Its port is
   * its own: one that the kernel picks may be that of a call before, which makes both one session.
   */
  private static final class Caller implements AutoCloseable {
    private static final int FIRST_PORT = 20_000;

    private final DatagramSocket socket;
    private final Thread thread;
    volatile long secondPacketNanos;
    volatile int sent;
    private volatile boolean ended;

    Caller(Sandbox from, int ssrc) {
      socket =
          from.call(() -> new DatagramSocket(new InetSocketAddress("10.1.2.1", FIRST_PORT + ssrc)));
      thread = Thread.ofPlatform().start(() -> talk(ssrc));
    }

    private void talk(int ssrc) {
      var next = System.nanoTime();
      try {
        var to = InetAddress.ofLiteral("10.1.2.3");
        for (var sequence = 0; !ended; sequence++) {
          var bytes = Payloads.rtp(ssrc, sequence & 0xffff);
          socket.send(new DatagramPacket(bytes, bytes.length, to, 5004));
          sent = sequence + 1;
          if (sent == 2) {
            secondPacketNanos = System.nanoTime();
          }
          next += TICK_NANOS;
          LockSupport.parkNanos(next - System.nanoTime());
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      ended = true;
      while (thread.isAlive()) {
        LockSupport.parkNanos(TICK_NANOS);
      }
      socket.close();
    }
  }

  @Test
  void countsTheCallsOfAPod() throws Exception {
    pod.start();
    bind("Running");
    startAgent();
    assertThat(podReport(_ -> true).getSessions()).as("a fresh 0").isZero();
    var before = System.nanoTime();
    try (var caller = new Caller(node, 7)) {
      var steady = podReport(report -> report.getIngressPackets() > 100);
      assertThat(steady.getNamespace()).isEqualTo("media");
      assertThat(steady.getName()).isEqualTo("sfu-0");
      assertThat(steady.getSessions()).isEqualTo(1);
      assertThat(steady.getSessionStartedMillisList())
          .singleElement(InstanceOfAssertFactories.LONG)
          .isBetween(before / 1_000_000, caller.secondPacketNanos / 1_000_000);
      assertThat(steady.getStreams()).isEqualTo(1);
      assertThat(steady.getIngressPacketsPerSecond()).isBetween(40.0, 60.0);
      assertThat(steady.getIngressBitsPerSecond())
          .isCloseTo(
              steady.getIngressPacketsPerSecond() * (20 + 8 + Payloads.RTP_BYTES) * 8,
              withinPercentage(1e-6));
      assertThat(steady.getEgressPacketsPerSecond()).isZero();
      var quality = podReport(PodReport::hasUdpDropsPerSecond);
      assertThat(quality.getUdpDrops()).as("a fresh 0").isZero();
      assertThat(quality.getIngressJitterMillis()).isBetween(0.001, 20.0);
      assertThat(quality.hasServerJitterMillis()).as("nothing comes out").isFalse();
      assertThat(quality.hasIngressLossPercent()).isTrue();
    }
  }

  @Test
  void tellsOfANewCallAtOnce() throws Exception {
    pod.start();
    bind("Running");
    startAgent();
    podReport(_ -> true);
    var worst = Duration.ZERO;
    for (var call = 1; call <= 20; call++) {
      var sessions = call;
      try (var caller = new Caller(node, call)) {
        podReport(report -> report.getSessions() == sessions);
        var took = Duration.ofNanos(System.nanoTime() - caller.secondPacketNanos);
        worst = took.compareTo(worst) > 0 ? took : worst;
      }
      // Calls begin at any moment of the drain's second.
      Thread.sleep(37L * call % 250);
    }
    System.getLogger("headroom.test")
        .log(System.Logger.Level.INFO, "slowest of 20 calls: {0} ms", worst.toMillis());
    assertThat(worst).isLessThan(Duration.ofMillis(250));
  }

  @Test
  void metersAPodWithinASecondOfItsStart() throws Exception {
    startAgent();
    report(AgentReport::getComplete);
    bind("Pending");
    Thread.sleep(1500);
    assertThat(hooked()).isFalse();
    pod.start();
    agents.element().await("a hook on the pod", Duration.ofSeconds(1), this::hooked);
    assertThat(podReport(_ -> true).getWindowNanos()).isZero();
    cluster.remove(ClusterStub.PODS, UID);
    agents.element().await("no hook", Duration.ofSeconds(1), () -> !hooked());
    report(report -> report.getComplete() && report.getPodsCount() == 0);
  }

  @Test
  void aRestartLosesNoCallAndInventsNoRate() throws Exception {
    pod.start();
    bind("Running");
    startAgent();
    try (var caller = new Caller(node, 7)) {
      var before = podReport(report -> report.getIngressPackets() > 60);
      var sentBefore = caller.sent;
      assertThat(agents.element().end(0)).isLessThan(Duration.ofSeconds(2));
      service.received.clear();
      Thread.sleep(2000);
      assertThat(service.received).isEmpty();
      assertThat(hooked()).isTrue();
      var sentSince = caller.sent - sentBefore;
      assertThat(sentSince).isGreaterThan(90);
      startAgent();
      var first = podReport(_ -> true);
      assertThat(first.getSessions()).isEqualTo(1);
      assertThat(first.getStreams()).isEqualTo(1);
      assertThat(first.getWindowNanos()).isZero();
      assertThat(first.getIngressPackets())
          .isGreaterThanOrEqualTo(before.getIngressPackets() + sentSince);
      var second = podReport(report -> report.getWindowNanos() > 0);
      assertThat(second.getIngressPacketsPerSecond()).isBetween(40.0, 60.0);
    }
  }

  @Test
  void staysSmallWithFiveThousandStreams() throws Exception {
    pod.start();
    bind("Running");
    startAgent();
    podReport(_ -> true);
    var socket = node.call(() -> LibSys.frameSocket(ifindex));
    try {
      for (var round = 0; round < 4; round++) {
        for (var stream = 0; stream < 5000; stream++) {
          var peer = Frames.endpoint("192.0.2.7", 20_000 + stream % 500);
          var frame = Frame.of(peer, Frames.POD4, Payloads.rtp(stream, round));
          LibSys.send(socket, frame.bytes());
        }
      }
      var report = podReport(one -> one.getStreams() == 5000);
      assertThat(report.getSessions()).isEqualTo(500);
      var busy = agents.element().processorTime();
      Thread.sleep(10_000);
      busy = agents.element().processorTime().minus(busy);
      var resident = agents.element().residentMebibytes();
      System.getLogger("headroom.test")
          .log(
              System.Logger.Level.INFO,
              "with 5000 streams: {0} MiB resident, {1} ms of processor time in 10 s",
              resident,
              busy.toMillis());
      assertThat(resident).isLessThan(96);
    } finally {
      LibC.close(socket);
    }
  }
}
