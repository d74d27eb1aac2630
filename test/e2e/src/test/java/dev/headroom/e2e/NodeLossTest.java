package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.rig.Node;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** A node that is lost takes its calls with it, which nobody can save, and no others. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("it takes a node away from everybody")
class NodeLossTest {
  private static final Duration SEEN = Duration.ofMinutes(2);

  /** Longer than a policy takes to mark a pod that is not needed. */
  private static final Duration HELD = Duration.ofSeconds(30);

  private final Stage stage;
  private final LiveCalls calls;

  NodeLossTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @Test
  void itCostsItsOwnCallsAndNoOther() throws Exception {
    var pods = calls.onTwoPods();
    var lost = pods.stream().filter(this::isOnNodeB).findFirst().orElseThrow();
    var stays = pods.stream().filter(pod -> !isOnNodeB(pod)).findFirst().orElseThrow();
    stage.fleet().addPolicy(Stage.SIZE);
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    Await.until("two wanted", SEEN, () -> stage.fleet().autoscaler().desired() == 2);
    try (var _ = CutNetwork.aroundNodeB(stage)) {
      Await.until("the node is given up", SEEN, () -> !isReady(Node.B));
      Await.throughout("the pod that is left, and no fewer", HELD, () -> isKept(stays));
    }
    Await.until("the node is back", SEEN, () -> isReady(Node.B));
    assertThat(calls.hangUpOn(lost)).isNotEmpty().allMatch(CallReport::cut);
    assertThat(calls.hangUpAll()).isNotEmpty().allMatch(CallReport::whole);
  }

  private boolean isOnNodeB(MediaPod pod) {
    return pod.node().equals(Node.B.nodeName());
  }

  private boolean isKept(MediaPod pod) {
    return stage.fleet().has(pod)
        && stage.fleet().marked().isEmpty()
        && stage.fleet().autoscaler().desired() >= 2;
  }

  private boolean isReady(Node node) {
    var path = "{.status.conditions[?(@.type==\"Ready\")].status}";
    return stage.kubectl().jsonPath(path, "node", node.nodeName()).equals("True");
  }
}
