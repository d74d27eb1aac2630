package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.agent.HostInterfaces.Look;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods on the node's own network, by real sockets in real cgroups, and a caller outside. */
@Tag("kernel")
class HostNetworkKernelTest {
  private static final Path ROOT = Sandbox.BPF.resolve("headroom");
  private static final String NODE = "node-1";
  private static final InetAddress NODE4 = InetAddress.ofLiteral("10.9.0.1");
  private static final InetAddress NODE6 = InetAddress.ofLiteral("fd09::1");
  private static final InetAddress CALLER6 = InetAddress.ofLiteral("fd09::2");
  private static final InetAddress CALLER4 = InetAddress.ofLiteral("10.9.0.2");
  private static final int PORT = 5004;

  @TempDir private Path cgroups;

  private Sandbox node;
  private Sandbox outside;
  private TestCgroup pod;
  private TestCgroup otherPod;
  private HookPoint.Cgroup point;
  private KernelMeter meter;

  @BeforeEach
  void build() throws Exception {
    node = Sandbox.withBpf();
    outside = Sandbox.open();
    node.connect("h0", outside);
    node.shell("sysctl -qw net.ipv6.conf.h0.disable_ipv6=0");
    outside.shell("sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0");
    node.shell("ip addr add 10.9.0.1/24 dev h0; ip addr add fd09::1/64 dev h0 nodad");
    outside.shell("ip addr add 10.9.0.2/24 dev eth0; ip addr add fd09::2/64 dev eth0 nodad");
    node.shell("mount -t cgroup2 cgroup2 " + cgroups);
    pod = node.call(() -> new TestCgroup(cgroups, TestPods.UID_A));
    otherPod = node.call(() -> new TestCgroup(cgroups, TestPods.UID_B));
    point = find(pod, TestPods.UID_A);
    meter = node.call(() -> KernelMeter.open(ROOT, NODE));
  }

  @AfterEach
  void tearDown() {
    node.run(meter::uninstall);
    node.run(pod::close);
    node.run(otherPod::close);
    outside.close();
    node.close();
  }

  private HookPoint.Cgroup find(TestCgroup cgroup, String uid) {
    var found = (Look.Found) node.call(() -> cgroup.tree().find(uid));
    return (HookPoint.Cgroup) found.point();
  }

  private void attach(HookPoint at) {
    node.run(() -> meter.attach(at));
  }

  private DatagramSocket podSocket(TestCgroup in, InetAddress address, int port) {
    return node.call(() -> in.inside(() -> new DatagramSocket(port, address)));
  }

  private static void send(DatagramSocket from, DatagramSocket to, int ssrc, int sequence)
      throws Exception {
    var rtp = Payloads.rtp(ssrc, sequence);
    from.send(new DatagramPacket(rtp, rtp.length, to.getLocalSocketAddress()));
    var received = new DatagramPacket(new byte[2000], 2000);
    to.setSoTimeout(5000);
    to.receive(received);
    assertThat(received.getLength()).isEqualTo(rtp.length);
  }

  /** RTP both ways, each packet received before the next is sent. */
  private static void talk(DatagramSocket server, DatagramSocket client, int from, int packets)
      throws Exception {
    for (var sequence = from; sequence < from + packets; sequence++) {
      send(client, server, 1, sequence);
      send(server, client, 2, sequence);
    }
  }

  private Drained drain() {
    return node.call(() -> {
      var drained = new Drained();
      meter.drain(System.nanoTime(), drained);
      return drained;
    });
  }

  private static Drained.Totals eachWay(long packets, int headers) {
    var bytes = packets * (headers + Payloads.RTP_BYTES);
    return new Drained.Totals(packets, bytes, packets, bytes);
  }

  private static Endpoint endpoint(DatagramSocket socket) {
    var address = (InetSocketAddress) socket.getLocalSocketAddress();
    return new Endpoint(Objects.requireNonNull(address.getAddress()), address.getPort());
  }

  @Test
  void countsWhatThePodsSocketsSendAndReceiveAndNobodyElses() throws Exception {
    try (var early = podSocket(pod, NODE4, PORT);
        var strangers = node.call(() -> new DatagramSocket(6000, NODE4));
        var client = outside.call(() -> new DatagramSocket(40000, CALLER4))) {
      attach(point); // the socket was there before
      talk(early, client, 1, 200);
      talk(strangers, client, 1, 10);
      var drained = drain();
      assertThat(drained.total(point.hook())).isEqualTo(eachWay(200, 28));
      assertThat(drained.sessions).hasSize(1);
      assertThat(drained.sessions.getFirst().key())
          .isEqualTo(new SessionKey(point.hook(), endpoint(early), endpoint(client)));
      assertThat(drained.streams)
          .extracting(Drained.Stream::direction, Drained.Stream::ssrc, Drained.Stream::packets)
          .containsExactlyInAnyOrder(
              tuple(Direction.INGRESS, 1, 200L), tuple(Direction.EGRESS, 2, 200L));
      assertThat(drained.skipped()).isEmpty();
    }
  }

  @Test
  void countsIpv6() throws Exception {
    attach(point);
    try (var server = podSocket(pod, NODE6, PORT);
        var client = outside.call(() -> new DatagramSocket(40000, CALLER6))) {
      talk(server, client, 1, 20);
      assertThat(drain().total(point.hook())).isEqualTo(eachWay(20, 48));
      assertThat(drain().streams).hasSize(2).allMatch(stream -> stream.packets() == 20);
    }
  }

  @Test
  void eachOfTwoPodsOnOneNodeHasItsOwnView() throws Exception {
    var other = find(otherPod, TestPods.UID_B);
    attach(point);
    attach(other);
    try (var server = podSocket(pod, NODE4, PORT);
        var client = podSocket(otherPod, NODE4, 7000)) {
      talk(server, client, 1, 50);
      var drained = drain();
      assertThat(drained.total(point.hook())).isEqualTo(eachWay(50, 28));
      assertThat(drained.total(other.hook())).isEqualTo(eachWay(50, 28));
      assertThat(drained.sessions)
          .extracting(Drained.Session::key)
          .containsExactlyInAnyOrder(
              new SessionKey(point.hook(), endpoint(server), endpoint(client)),
              new SessionKey(other.hook(), endpoint(client), endpoint(server)));
      assertThat(drained.streams).hasSize(4).allMatch(stream -> stream.packets() == 50);
    }
  }

  @Test
  void leavesOutWhatStaysOnALoopbackAddress() throws Exception {
    attach(point);
    try (var server = podSocket(pod, InetAddress.ofLiteral("127.0.0.1"), PORT);
        var client = podSocket(pod, InetAddress.ofLiteral("127.0.0.5"), 7000)) {
      talk(server, client, 1, 5);
      var drained = drain();
      assertThat(drained.total(point.hook())).isEqualTo(eachWay(0, 28));
      assertThat(drained.sessions).isEmpty();
      assertThat(drained.skipped()).isEqualTo(Map.of(MeterCounter.SKIPPED_LOOPBACK, 20L));
    }
  }

  @Test
  void walksTheBurstsOfARealSender() throws Exception {
    attach(point);
    try (var client = outside.call(() -> new DatagramSocket(40000, CALLER4))) {
      var sender =
          node.call(() ->
              pod.inside(() -> LibSys.segmentingSocket(endpoint(client), Payloads.RTP_BYTES)));
      for (var burst = 0; burst < 20; burst++) {
        var first = 1 + burst * 5;
        LibSys.send(
            sender,
            Frame.write(out -> {
              for (var sequence = first; sequence < first + 5; sequence++) {
                out.write(Payloads.rtp(9, sequence));
              }
            }));
      }
      LibC.close(sender);
      var drained = drain();
      assertThat(drained.total(point.hook()).outPackets()).isEqualTo(100);
      assertThat(drained.total(point.hook()).outBytes()).isEqualTo(100 * (28 + Payloads.RTP_BYTES));
      assertThat(drained.streams).extracting(Drained.Stream::packets).containsExactly(100L);
    }
  }

  /** It is cut up below the hook on the way out, and put together below it on the way in. */
  @Test
  void countsADatagramThatTheNetworkCutsUpAsOnePacket() throws Exception {
    attach(point);
    try (var server = podSocket(pod, NODE4, PORT);
        var client = outside.call(() -> new DatagramSocket(40000, CALLER4))) {
      var large = new byte[4000];
      client.send(new DatagramPacket(large, large.length, server.getLocalSocketAddress()));
      server.setSoTimeout(5000);
      server.receive(new DatagramPacket(new byte[4000], 4000));
      server.send(new DatagramPacket(large, large.length, client.getLocalSocketAddress()));
      assertThat(drain().total(point.hook())).isEqualTo(new Drained.Totals(1, 4028, 1, 4028));
    }
  }

  @Test
  void aRestartLosesNothing() throws Exception {
    attach(point);
    try (var server = podSocket(pod, NODE4, PORT);
        var client = outside.call(() -> new DatagramSocket(40000, CALLER4))) {
      talk(server, client, 1, 10);
      node.run(meter::close);
      talk(server, client, 11, 10);
      meter = node.call(() -> KernelMeter.open(ROOT, NODE));
      assertThat(node.call(meter::attached)).containsExactly(point.hook());
      attach(point);
      talk(server, client, 21, 10);
      var drained = drain();
      assertThat(drained.total(point.hook())).isEqualTo(eachWay(30, 28));
      assertThat(drained.sessions).hasSize(1);
      assertThat(drained.streams).hasSize(2).allMatch(stream -> stream.packets() == 30);
      assertThat(drained.skipped()).isEmpty();
    }
  }

  @Test
  void detachingLeavesNothing() throws Exception {
    attach(point);
    try (var server = podSocket(pod, NODE4, PORT);
        var client = outside.call(() -> new DatagramSocket(40000, CALLER4))) {
      talk(server, client, 1, 10);
      node.run(() -> meter.detach(point.hook()));
      talk(server, client, 11, 10);
      assertThat(node.call(meter::entries)).containsOnly(0);
      assertThat(drain().hooks).isEmpty();
      assertThat(pins()).noneMatch(name -> name.startsWith("link_"));
      attach(point);
      talk(server, client, 21, 5);
      assertThat(drain().total(point.hook())).isEqualTo(eachWay(5, 28));
    }
  }

  @Test
  void aCgroupThatVanishedIsSeenAndCanBeDetached() {
    attach(point);
    assertThat(node.call(() -> CgroupTree.exists(point))).isTrue();
    node.run(pod::close);
    assertThat(node.call(() -> CgroupTree.exists(point))).isFalse();
    assertThat(node.call(meter::attached)).containsExactly(point.hook());
    node.run(() -> meter.detach(point.hook()));
    assertThat(pins()).noneMatch(name -> name.startsWith("link_"));
    assertThat(node.call(meter::entries)).containsOnly(0);
  }

  /** A socket in the container's cgroup, which is below the pod's, and another pod's beside it. */
  @Test
  void dropsAreThoseOfThePodsOwnSockets() throws Exception {
    attach(point);
    try (var full = tinySocket(pod, NODE4, PORT);
        var full6 = tinySocket(pod, NODE6, PORT);
        var others = tinySocket(otherPod, NODE4, 7000);
        var client = outside.call(() -> new DatagramSocket())) {
      for (var datagram = 0; datagram < 100; datagram++) {
        for (var server : List.of(full, full6, others)) {
          client.send(new DatagramPacket(new byte[1000], 1000, server.getLocalSocketAddress()));
        }
      }
      var kept = DatagramSockets.readAll(full) + DatagramSockets.readAll(full6);
      assertThat(kept).as("some had room").isPositive();
      assertThat(drain().drops).isEqualTo(Map.of(point.hook(), 200L - kept));
    }
    node.run(() -> meter.detach(point.hook()));
    attach(point);
    assertThat(drain().drops).as("a pod begins anew").isEqualTo(Map.of(point.hook(), 0L));
  }

  private DatagramSocket tinySocket(TestCgroup in, InetAddress address, int port) {
    return node.call(() -> in.inside(() -> DatagramSockets.tiny(address, port)));
  }

  /** From the pod that the API server names to its report, and away again. */
  @Test
  void theAgentFindsMetersAndForgetsSuchAPod() throws Exception {
    var wanted = TestPods.labelled(TestPods.running(TestPods.UID_A, "sfu-0"), "", true);
    var interfaces = new HostInterfaces(Path.of("/proc"), Path.of("/sys"));
    var agent = new NodeMeter(meter, interfaces, new Telemetry("test"));
    try (var server = podSocket(pod, NODE4, PORT);
        var client = outside.call(() -> new DatagramSocket(40000, CALLER4))) {
      node.run(() -> {
        var now = System.nanoTime();
        agent.select(TestPods.selection(wanted), now);
        Locator.of(Path.of("/proc"), Path.of("/sys"), pod.tree())
            .locate(agent.sought().keySet(), now)
            .forEach(located -> agent.located(located, now));
      });
      talk(server, client, 1, 10);
      var sample =
          node.call(() -> Objects.requireNonNull(agent.drain(System.nanoTime(), List.of())));
      assertThat(sample.conditions()).isEmpty();
      assertThat(sample.pods())
          .singleElement()
          .satisfies(report -> {
            assertThat(report.getName()).isEqualTo("sfu-0");
            assertThat(report.getSessions()).isEqualTo(1);
            assertThat(report.getIngressPackets()).isEqualTo(10);
            assertThat(report.getEgressPackets()).isEqualTo(10);
            assertThat(report.hasUdpDrops()).isTrue();
          });
    }
    node.run(() -> agent.select(TestPods.selection(), System.nanoTime()));
    assertThat(pins()).noneMatch(name -> name.startsWith("link_"));
  }

  private List<String> pins() {
    return node.call(() -> {
      try (var files = Files.walk(ROOT)) {
        return files.map(file -> file.getFileName().toString()).sorted().toList();
      }
    });
  }
}
