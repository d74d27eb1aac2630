package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.report.PodReport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod's report says of quality, by a real pod's network, sockets and counters. */
@Tag("kernel")
class QualityKernelTest {
  private static final Path PROC = Path.of("/proc");
  private static final Path SYS = Path.of("/sys");
  private static final NodePod POD = TestPods.running(TestPods.UID_A, "sfu-0");
  private static final InetAddress POD4 = InetAddress.ofLiteral("10.1.2.3");
  private static final InetAddress POD6 = InetAddress.ofLiteral("fd12::3");
  private static final int PORT = 5004;
  private static final int BYTES = 1000;

  @TempDir private Path folder;

  private Sandbox node;
  private PodSandbox pod;
  private KernelMeter meter;
  private NodeMeter agent;
  private DropReader drops;
  private int ifindex;

  @BeforeEach
  void open() throws IOException {
    node = Sandbox.withBpf();
    node.shell("mount -t sysfs sysfs /sys && mount -t bpf bpf " + Sandbox.BPF);
    pod = new PodSandbox(TestPods.UID_A, Files.createDirectory(folder.resolve("cgroups")));
    ifindex = node.connect("veth0", pod.sandbox);
    node.shell("sysctl -qw net.ipv6.conf.veth0.disable_ipv6=0");
    node.shell("ip addr add 10.1.2.1/24 dev veth0; ip addr add fd12::1/64 dev veth0 nodad");
    pod.sandbox.shell("sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0");
    pod.sandbox.shell("ip addr add 10.1.2.3/24 dev eth0; ip addr add fd12::3/64 dev eth0 nodad");
    pod.start();
    meter = node.call(() -> KernelMeter.open(Sandbox.BPF.resolve("headroom"), "node-a"));
    var interfaces = new HostInterfaces(PROC, SYS);
    agent = new NodeMeter(meter, interfaces, new Telemetry("test"));
    drops = new DropReader(PROC, interfaces);
    node.run(this::findPod);
  }

  private void findPod() {
    agent.select(TestPods.selection(POD), System.nanoTime());
    var locator = Locator.of(PROC, SYS, new CgroupTree(null));
    while (!agent.sought().isEmpty()) {
      LockSupport.parkNanos(10_000_000);
      locator.locate(List.of(POD), 0).forEach(it -> agent.located(it, System.nanoTime()));
    }
  }

  @AfterEach
  void close() {
    node.run(meter::uninstall);
    pod.close();
    node.close();
  }

  /** The pod's word now, after a look at its drops. */
  private PodReport report() {
    return node.call(() -> {
      var now = System.nanoTime();
      drops.read(agent.metered(), now).forEach(agent::dropped);
      return Objects.requireNonNull(agent.drain(now, List.of())).pods().getFirst();
    });
  }

  /** What a process in the pod reads of its own network. */
  private long rcvbufErrors() {
    var words =
        pod.sandbox.shell(
            "awk '/^Udp: [0-9]/ {print $6}' /proc/self/net/snmp;"
                + " awk '/^Udp6RcvbufErrors/ {print $2}' /proc/self/net/snmp6");
    return words.lines().mapToLong(Long::parseLong).sum();
  }

  private DatagramSocket tinySocket(InetAddress address) {
    return pod.sandbox.call(() -> DatagramSockets.tiny(address, PORT));
  }

  /** Sends datagrams that nobody reads meanwhile. */
  private void flood(InetAddress to, int datagrams) throws IOException {
    try (var socket = node.call(() -> new DatagramSocket())) {
      for (var i = 0; i < datagrams; i++) {
        socket.send(new DatagramPacket(new byte[BYTES], BYTES, to, PORT));
      }
    }
  }

  @Test
  void dropsAreThoseOfTheKernelToTheDatagram() throws Exception {
    try (var ipv4 = tinySocket(POD4);
        var ipv6 = tinySocket(POD6)) {
      flood(POD4, 50);
      var before = rcvbufErrors();
      assertThat(before).as("the kernel dropped some before we came").isPositive();
      var first = report();
      assertThat(first.getUdpDrops()).isZero();
      assertThat(first.hasUdpDropsPerSecond()).as("no spike from the past").isFalse();
      assertThat(DatagramSockets.readAll(ipv4)).isEqualTo(50 - before);

      flood(POD4, 300);
      flood(POD6, 200);
      var dropped = rcvbufErrors() - before;
      var report = report();
      assertThat(report.getUdpDrops()).isEqualTo(dropped);
      assertThat(report.getUdpDropsPerSecond()).isPositive();
      assertThat(report.getIngressPackets()).as("the meter saw all").isEqualTo(550);
      assertThat(DatagramSockets.readAll(ipv4) + DatagramSockets.readAll(ipv6))
          .isEqualTo(500 - dropped);

      assertThat(report().getUdpDropsPerSecond()).as("a fresh 0").isZero();
      assertThat(report().getUdpDrops()).isEqualTo(dropped);
    }
  }

  @Test
  void theRateIsOverTheTimeBetweenTwoReadings() throws Exception {
    try (var socket = tinySocket(POD4)) {
      report();
      var from = System.nanoTime();
      flood(POD4, 400);
      LockSupport.parkNanos(300_000_000);
      var report = report();
      var most = report.getUdpDrops() / 0.3;
      var least = report.getUdpDrops() * 1e9 / (System.nanoTime() - from);
      assertThat(report.getUdpDropsPerSecond()).isBetween(0.5 * least, most);
      assertThat(DatagramSockets.readAll(socket)).isEqualTo(400 - (int) report.getUdpDrops());
    }
  }

  @Test
  void serverJitterIsWhatThePodAddsToThatOfItsStreams() {
    var in = node.call(() -> LibSys.frameSocket(ifindex));
    var out = pod.sandbox.call(() -> LibSys.frameSocket(LibSys.ifindex("eth0")));
    report();
    // 10 ms of PCMU a packet; what goes out waits for every second packet.
    for (var sequence = 0; sequence < 60; sequence++) {
      LibSys.send(in, Frames.in4(tenMillis(1, sequence)).bytes());
      if (sequence % 2 == 1) {
        LibSys.send(out, Frames.out4(tenMillis(2, sequence - 1)).bytes());
        LibSys.send(out, Frames.out4(tenMillis(2, sequence)).bytes());
      }
      LockSupport.parkNanos(10_000_000);
    }
    LibC.close(in);
    LibC.close(out);
    var report = report();
    var streams =
        node.call(() -> {
          var drained = new Drained();
          meter.drain(System.nanoTime(), drained);
          return drained.streams;
        });
    var into = jitterMillis(streams, Direction.INGRESS);
    var outOf = jitterMillis(streams, Direction.EGRESS);
    assertThat(report.getIngressJitterMillis()).isEqualTo(into);
    assertThat(report.getServerJitterMillis()).isEqualTo(Math.max(0, outOf - into));
    assertThat(outOf).as("pairs are ten milliseconds apart").isGreaterThan(5);
    assertThat(report.getIngressLossPercent()).isZero();
  }

  @Test
  void theServersOwnDelayIsTheTimeToItsAnswers() {
    var in = node.call(() -> LibSys.frameSocket(ifindex));
    var out = pod.sandbox.call(() -> LibSys.frameSocket(LibSys.ifindex("eth0")));
    assertThat(report().hasTurnaroundMillis()).isFalse();
    for (var id = 1; id <= 5; id++) {
      LibSys.send(in, Frames.in4(Payloads.stunRequest(id)).bytes());
      LockSupport.parkNanos(5_000_000);
      LibSys.send(out, Frames.out4(Payloads.stunSuccess(id)).bytes());
    }
    LibC.close(in);
    LibC.close(out);
    var report = report();
    assertThat(report.getTurnaroundMillis()).isBetween(5.0, 100.0);
    assertThat(report.hasRoundTripMillis()).as("the pod asked nobody").isFalse();
  }

  private static byte[] tenMillis(int ssrc, int sequence) {
    return Payloads.rtp(0x80, 0, ssrc, sequence, 80 * sequence, 80);
  }

  private static double jitterMillis(List<Drained.Stream> streams, Direction direction) {
    return streams.stream()
        .filter(stream -> stream.direction() == direction)
        .mapToDouble(stream -> stream.timing().jitter() / 1e6)
        .findFirst()
        .orElseThrow();
  }
}
