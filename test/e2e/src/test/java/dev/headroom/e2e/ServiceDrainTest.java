package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.e2e.EchoFleet.Flow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * UDP clients behind a Service and a stock kube-proxy: a pod that drains keeps its flows and gets
 * no new ones. Who answered each packet is in the packet.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = House.REPLICAS, mode = ResourceAccessMode.READ)
class ServiceDrainTest {
  private static final int FLOWS = 12;

  /** What is opened so long after a mark goes elsewhere: the policy's drain.settle. */
  private static final Duration SETTLE = Duration.ofSeconds(5);

  private static final Duration SOON = Duration.ofSeconds(10);

  /** Longer than an empty pod would stay. */
  private static final Duration HELD = Duration.ofSeconds(10);

  /** Sessions of ended flows fade after 30 s; then the policy's look-ahead, and the HPA. */
  private static final Duration SCALED_IN = Duration.ofMinutes(2);

  private final Stage stage;
  private final EchoFleet fleet;

  ServiceDrainTest(Stage stage) {
    this.stage = stage;
    this.fleet = EchoFleet.deploy(stage);
  }

  @Test
  void liveFlowsStayAndNewOnesGoElsewhere() throws Exception {
    var before = fleet.open(FLOWS);
    var pods = before.stream().map(Flow::pod).distinct().toList();
    assertThat(pods).as("a Service shares out %d flows", FLOWS).hasSize(2);
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    var drained = pods.getFirst();
    stage.kubectl().run("label", "pod", drained, "headroom.dev/phase=draining");
    Await.pause(SETTLE);
    assertThat(fleet.endpoints(false)).containsOnly(drained).hasSize(2);
    var after = fleet.open(FLOWS);
    assertThat(after).extracting(Flow::pod).containsOnly(pods.getLast());

    Await.throughout("a pod with flows is not released", HELD, () -> isMarked(drained, "draining"));
    assertWhole(before.stream().filter(flow -> flow.pod().equals(drained)).toList());
    Await.until("its end", SCALED_IN, () -> stage.fleet().pods().size() == 1);
    assertThat(stage.fleet().pods()).extracting(MediaPod::name).containsExactly(pods.getLast());
    Await.until("one endpoint a family", SOON, () -> fleet.endpoints(true).size() == 2);
    var others = new ArrayList<>(after);
    before.stream().filter(flow -> !flow.pod().equals(drained)).forEach(others::add);
    assertWhole(others);
  }

  private boolean isMarked(String pod, String phase) {
    return stage.fleet().pods().stream()
        .anyMatch(there -> there.name().equals(pod) && there.phase().equals(phase));
  }

  /** Ends flows, each of which lost nothing, and was answered by one pod from first to last. */
  private void assertWhole(List<Flow> flows) throws Exception {
    assertThat(flows).isNotEmpty();
    for (var flow : flows) {
      var report = stage.callers().hangUp(flow.id()).get(10, TimeUnit.SECONDS);
      assertThat(report.answeredBy()).as(report.toString()).isEqualTo(Set.of(flow.pod()));
      assertThat(report).matches(it -> !it.cut(), "not cut").matches(it -> it.lost() == 0, "whole");
    }
  }
}
