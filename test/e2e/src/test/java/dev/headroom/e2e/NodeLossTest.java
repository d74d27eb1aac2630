package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.rig.Node;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** A node that is lost takes its calls with it, which nobody can save, and no others. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("it takes a node away from everybody")
class NodeLossTest {
  /** Kubernetes gives a node up that was silent for 40 s. */
  private static final Duration SEEN = Duration.ofMinutes(2);

  /** Longer than a policy takes to mark a pod that is not needed. */
  private static final Duration HELD = Duration.ofSeconds(30);

  private static final int ANSWERS = 20;

  private final Stage stage;
  private final LiveCalls calls;

  NodeLossTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @Test
  void itsPodIsReplacedAndNoOtherCallIsCut() throws Exception {
    var pods = Stage.oneOnEachNode(calls.onTwoPods());
    var stays = pods.getFirst();
    var lost = pods.getLast();
    stage.fleet().addPolicy(Stage.SIZE);
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    Await.until("two wanted", SEEN, () -> stage.fleet().autoscaler().desired() == 2);
    try (var _ = CutNetwork.aroundNodeB(stage)) {
      Await.until("the node is given up", SEEN, () -> !isReady(Node.B));
      Await.until("another pod in its place", SEEN, () -> stage.fleet().accepting().size() == 2);
      Await.throughout("both of them", HELD, () -> isKept(stays));
    } finally {
      Await.until("the node is back", SEEN, () -> isReady(Node.B));
    }
    Await.until("each replica hears of its pods", SEEN, () -> isKnown(lost));
    assertThat(calls.hangUpOn(lost)).isNotEmpty().allMatch(CallReport::cut);
    assertThat(calls.hangUpAll()).isNotEmpty().allMatch(CallReport::whole);
  }

  /** Nobody is marked, the lost pod included. */
  private boolean isKept(MediaPod stays) {
    var fleet = stage.fleet();
    return fleet.accepting().size() == 2
        && fleet.accepting().stream().anyMatch(pod -> pod.name().equals(stays.name()))
        && fleet.pods().stream().allMatch(pod -> pod.phase().isEmpty())
        && fleet.autoscaler().desired() == 3;
  }

  /** Any replica answers. */
  private boolean isKnown(MediaPod pod) {
    return IntStream.range(0, ANSWERS).allMatch(_ -> stage.sessions(pod).isPresent());
  }

  private boolean isReady(Node node) {
    var path = "{.status.conditions[?(@.type==\"Ready\")].status}";
    return stage.kubectl().jsonPath(path, "node", node.nodeName()).equals("True");
  }
}
