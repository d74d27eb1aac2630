package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The meter on real interfaces: a node and a pod, each a network namespace, and a veth between. */
@Tag("kernel")
class MeterKernelTest extends WiredPod {
  @Test
  void countsExactlyWhatPassesInBothDirections() {
    attach();
    talk(1, 500);
    var drained = drain();
    assertThat(drained.total(ifindex)).isEqualTo(eachWay(500));
    assertThat(drained.sessions).hasSize(1);
    assertThat(drained.sessions.getFirst().totals()).isEqualTo(eachWay(500));
    assertThat(drained.sessions.getFirst().key())
        .isEqualTo(new SessionKey(ifindex, Frames.POD4, Frames.CLIENT4));
    assertThat(drained.streams)
        .extracting(Drained.Stream::direction, Drained.Stream::ssrc, Drained.Stream::packets)
        .containsExactlyInAnyOrder(
            tuple(Direction.EGRESS, 1, 500L), tuple(Direction.INGRESS, 2, 500L));
    assertThat(drained.skipped()).isEmpty();
  }

  @Test
  void attachingTwiceCountsOnce() {
    attach();
    attach();
    talk(1, 10);
    assertThat(total()).isEqualTo(eachWay(10));
    assertThat(node.call(meter::attached)).containsExactly(ifindex);
  }

  @Test
  void aRestartLosesNothing() {
    attach();
    talk(1, 10);
    node.run(meter::close);
    talk(11, 10);
    open();
    assertThat(node.call(meter::attached)).containsExactly(ifindex);
    assertThat(total()).isEqualTo(eachWay(20));
    attach();
    talk(21, 10);
    var drained = drain();
    assertThat(drained.total(ifindex)).isEqualTo(eachWay(30));
    assertThat(drained.sessions).hasSize(1);
    assertThat(drained.streams).hasSize(2).allMatch(stream -> stream.packets() == 30);
    assertThat(meter.conditions()).isEmpty();
  }

  @Test
  void detachingLeavesNothing() {
    var empty = pins();
    attach();
    assertThat(pins()).hasSize(empty.size() + 2);
    talk(1, 10);
    LibSys.send(fromPod, Frames.outTo(5, Payloads.stunRequest(1)).bytes());
    node.run(() -> meter.detach(ifindex));

    assertThat(pins()).isEqualTo(empty);
    assertThat(node.call(meter::attached)).isEmpty();
    assertThat(node.call(meter::entries)).containsOnly(0);
    talk(11, 10);
    var drained = drain();
    assertThat(drained.hooks).isEmpty();
    assertThat(drained.sessions).isEmpty();
    node.run(() -> meter.detach(ifindex));
    attach();
    talk(1, 5);
    assertThat(total()).isEqualTo(eachWay(5));
  }

  @Test
  void anInterfaceThatVanishedCanBeDetached() {
    attach();
    talk(1, 10);
    node.shell("ip link del h0");
    assertThat(node.call(meter::attached)).containsExactly(ifindex);
    assertThat(total()).isEqualTo(eachWay(10));
    node.run(() -> meter.detach(ifindex));
    assertThat(pins()).noneMatch(name -> name.startsWith("link_"));
    assertThat(node.call(meter::entries)).containsOnly(0);
  }

  @Test
  void anInterfaceThatVanishedWhileNoAgentRanIsFoundAndCanBeDetached() {
    attach();
    node.run(meter::close);
    node.shell("ip link del h0");
    open();
    assertThat(node.call(meter::attached)).containsExactly(ifindex);
    node.run(() -> meter.detach(ifindex));
    assertThat(pins()).noneMatch(name -> name.startsWith("link_"));
  }

  @Test
  void whatWasLeftHalfDoneIsTakenAway() {
    attach();
    node.run(meter::close);
    node.run(() -> Files.delete(new Pins(ROOT, NODE, Layout.VERSION).link(ifindex, "ingress")));
    open();
    assertThat(node.call(meter::attached)).isEmpty();
    assertThat(pins()).noneMatch(name -> name.startsWith("link_"));
    attach();
    talk(1, 10);
    assertThat(total()).isEqualTo(eachWay(10));
  }

  @Test
  void refusesAnInterfaceThatIsNotThere() {
    assertThatThrownBy(() -> node.run(() -> meter.attach(new HookPoint.Interface(4711, "gone"))))
        .isInstanceOf(KernelError.class)
        .hasMessageContaining("4711")
        .hasMessageContaining("no such interface");
    assertThat(node.call(meter::attached)).isEmpty();
    assertThat(drain().hooks).isEmpty();
  }

  @Test
  void walksTheBurstsOfARealSender() {
    node.shell("ip addr add 10.9.0.1/24 dev h0");
    pod.shell("ip addr add 10.9.0.2/24 dev eth0");
    attach();
    var client = Frames.endpoint("10.9.0.1", 40000);
    var listener = node.call(() -> new DatagramSocket(client.port()));
    var sender = pod.call(() -> LibSys.segmentingSocket(client, Payloads.RTP_BYTES));
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
    listener.close();
    var drained = drain();
    assertThat(drained.total(ifindex).outPackets()).isEqualTo(100);
    assertThat(drained.total(ifindex).outBytes()).isEqualTo(100 * (28 + Payloads.RTP_BYTES));
    assertThat(drained.streams).extracting(Drained.Stream::packets).containsExactly(100L);
    assertThat(node.received("h0")).as("buffers, not packets").isLessThan(60);
  }

  @Test
  void tellsOfANewSessionAtOnce() throws InterruptedException {
    attach();
    var heard = new LinkedBlockingQueue<Long>();
    var listener =
        Thread.ofPlatform()
            .start(() ->
                meter.poll(
                    Duration.ofSeconds(10),
                    session -> {
                      assertThat(session.key().hook()).isEqualTo(ifindex);
                      assertThat(session.proof()).isEqualTo(Proof.RTP);
                      heard.add(System.nanoTime() - session.provenNanos());
                    }));
    talk(1, 2);
    var delay = heard.poll(5, TimeUnit.SECONDS);
    assertThat(delay).isNotNull().isBetween(0L, TimeUnit.MILLISECONDS.toNanos(250));
    listener.join();
  }

  @Test
  void sessionsThatStartedWhileNoAgentRanAreTold() {
    attach();
    node.run(meter::close);
    talk(1, 3);
    open();
    var heard = new LinkedBlockingQueue<SessionKey>();
    meter.poll(Duration.ofSeconds(1), session -> heard.add(session.key()));
    assertThat(heard).containsExactly(new SessionKey(ifindex, Frames.POD4, Frames.CLIENT4));
  }

  @Test
  void pollingEndsWhenTheTimeIsUp() {
    var before = System.nanoTime();
    meter.poll(Duration.ofMillis(50), session -> assertThat(session).isNull());
    assertThat(System.nanoTime() - before).isGreaterThan(Duration.ofMillis(45).toNanos());
  }

  @Test
  void twoNodesOnOneMachineKeepTheirTablesApart() {
    attach();
    var other = node.call(() -> KernelMeter.open(ROOT, "node-2"));
    assertThat(other.attached()).isEmpty();
    node.run(() -> other.attach(point()));
    talk(1, 10);
    node.run(() -> other.detach(ifindex));
    talk(11, 10);
    assertThat(total()).isEqualTo(eachWay(20));
    node.run(other::uninstall);
    assertThat(pins()).noneMatch(name -> name.equals("node-2"));
  }

  @Test
  void anotherLayoutIsDroppedAndSaid() {
    attach();
    talk(1, 10);
    node.run(meter::close);
    node.run(() -> Files.move(ROOT.resolve("v" + Layout.VERSION), ROOT.resolve("v9999")));
    open();
    assertThat(meter.conditions()).singleElement().asString().contains("v9999", "anew");
    assertThat(node.call(meter::attached)).isEmpty();
    assertThat(pins()).doesNotContain("v9999");
    attach();
    talk(11, 10);
    assertThat(total()).isEqualTo(eachWay(10));
    restart();
    assertThat(meter.conditions()).isEmpty();
  }

  @Test
  void needsABpfFileSystem() {
    assertThatThrownBy(() -> node.call(() -> KernelMeter.open(Path.of("/tmp/headroom"), NODE)))
        .isInstanceOf(KernelError.class)
        .hasMessageContaining("/tmp is not in a BPF file system")
        .hasMessageContaining("mount -t bpf");
  }
}
