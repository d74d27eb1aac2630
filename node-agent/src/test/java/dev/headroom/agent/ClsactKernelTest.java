package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The meter on a kernel that is taken to have no TCX: filters of clsact qdiscs. */
@Tag("kernel")
class ClsactKernelTest extends WiredPod {
  @Override
  Set<Feature> without() {
    return Set.of(Feature.TCX);
  }

  private String filters() {
    return node.shell("tc filter show dev h0 ingress; tc filter show dev h0 egress");
  }

  private long filterCount() {
    return filters().lines().filter(line -> line.contains("headroom_")).count();
  }

  @Test
  void countsExactlyWhatPassesInBothDirections() {
    attach();
    attach();
    talk(1, 500);
    assertThat(meter.missing()).containsExactly(Feature.TCX);
    assertThat(total()).isEqualTo(eachWay(500));
    assertThat(drain().streams).hasSize(2).allMatch(stream -> stream.packets() == 500);
    assertThat(filterCount()).isEqualTo(2);
  }

  @Test
  void aRestartLosesNothingAndDoublesNothing() {
    attach();
    talk(1, 10);
    var before = filters();
    node.run(meter::close);
    talk(11, 10);
    open();
    assertThat(node.call(meter::attached)).containsExactly(ifindex);
    assertThat(total()).isEqualTo(eachWay(20));
    attach();
    talk(21, 10);
    assertThat(total()).isEqualTo(eachWay(30));
    assertThat(filterCount()).isEqualTo(2);
    assertThat(filters()).as("programs of the new agent").isNotEqualTo(before);
  }

  /** The BPF file system was mounted anew: filters without pins. */
  @Test
  void filtersThatNobodyKnowsOfAreReplaced() {
    attach();
    talk(1, 10);
    node.run(meter::close);
    node.run(() -> Pins.remove(new Pins(ROOT, NODE, Layout.VERSION).folder()));
    open();
    assertThat(node.call(meter::attached)).isEmpty();
    attach();
    talk(11, 10);
    assertThat(total()).isEqualTo(eachWay(10));
    assertThat(filterCount()).isEqualTo(2);
  }

  @Test
  void detachingLeavesNoFilterAndNoPin() {
    var empty = pins();
    attach();
    talk(1, 10);
    node.run(() -> meter.detach(ifindex));
    assertThat(filters()).isBlank();
    assertThat(pins()).isEqualTo(empty);
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
    assertThat(pins()).noneMatch(name -> name.startsWith("filter_"));
  }

  @Test
  void whatWasLeftHalfDoneIsTakenAway() {
    attach();
    node.run(meter::close);
    node.shell("tc filter del dev h0 egress");
    node.shell("rmdir " + new Pins(ROOT, NODE, Layout.VERSION).filter(ifindex, "ingress"));
    open();
    assertThat(node.call(meter::attached)).isEmpty();
    assertThat(filters()).isBlank();
  }

  /** Classic BPF: return TC_ACT_SHOT. */
  private void dropEverything(String side) {
    node.shell("tc filter add dev h0 " + side + " prio 1 handle 7 bpf da bytecode '1,6 0 0 2'");
  }

  @Test
  void countsBeforeAFilterThatEndsTheChainAndLetsItRun() {
    node.shell("tc qdisc add dev h0 clsact");
    dropEverything("egress");
    dropEverything("ingress");
    attach();
    talk(1, 10);
    assertThat(total()).isEqualTo(eachWay(10));
    assertThat(pod.received("eth0")).as("the other filter dropped all").isZero();
  }

  @Test
  void countsBeforeAFilterThatRedirectsAndLetsItRun() {
    try (var elsewhere = Sandbox.open()) {
      node.connect("h1", elsewhere);
      attach();
      for (var side : Set.of("ingress", "egress")) {
        node.shell(
            "tc filter add dev h0 %s prio 2 u32 match u32 0 0 action mirred egress redirect dev h1"
                .formatted(side));
      }
      talk(1, 10);
      assertThat(total()).isEqualTo(eachWay(10));
      assertThat(elsewhere.received("eth0")).as("both directions").isEqualTo(20);
      assertThat(pod.received("eth0")).isZero();
    }
  }
}
