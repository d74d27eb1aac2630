package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.SFU;
import static dev.headroom.adapter.Fixtures.podReport;
import static dev.headroom.adapter.Fixtures.read;
import static dev.headroom.adapter.Fixtures.ref;
import static dev.headroom.adapter.Fixtures.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.ClusterView;
import dev.headroom.cluster.MediaScalingPolicy;
import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.cluster.MediaScalingPolicy.Placement;
import dev.headroom.cluster.PodMarks;
import dev.headroom.model.Pod;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is published of a workload that a policy is in charge of: ten sessions a pod. */
class DecidedReplicasTest {
  private final SignalStore store = new SignalStore(Fixtures.MAX_AGE);

  private static Pod pod(String name, boolean released) {
    Map<String, String> labels = released ? Map.of(PodMarks.PHASE, "released") : Map.of();
    Map<String, String> marks = released ? Map.of(PodMarks.COST, "-1000000") : Map.of();
    var life = new Pod.Life(NOW, true, NOW, List.of("10.0.0.1"), marks);
    return new Pod(ref(name), "uid-" + name, "node-a", labels, Pod.Phase.RUNNING, false, SFU, life);
  }

  static MediaScalingPolicy policy(Mode mode, long observedGeneration, int replicas) {
    var status = Fixtures.decided(observedGeneration, replicas);
    return Fixtures.policy(Placement.PACKED, mode, 2, status);
  }

  private String required(MediaScalingPolicy policy, int replicas, Pod... pods) {
    var workload = new Workload(SFU, replicas, null, null);
    store.see(ClusterView.of(Arrays.asList(pods), List.of(workload), List.of(policy)));
    return switch (store.get().read(SFU, Signal.REQUIRED_REPLICAS, NOW)) {
      case Reading.Fresh fresh -> fresh.value().toString();
      case Reading other -> Reasons.of(other);
    };
  }

  private void say(int sessionsOfA) {
    store.take(read(report("node-a", 1, podReport("a", sessionsOfA), podReport("b", 0)), NOW));
  }

  @Test
  void theLeadersNumberIsPublished() {
    say(5);
    assertThat(required(policy(Mode.ENFORCE, 2, 4), 2, pod("a", false), pod("b", false)))
        .isEqualTo("4");
  }

  @Test
  void theCallsOfThisMomentRaiseIt() {
    say(55);
    assertThat(required(policy(Mode.ENFORCE, 2, 4), 2, pod("a", false), pod("b", false)))
        .isEqualTo("6");
  }

  @Test
  void itFallsByPodsThatAreReleasedInThisPictureOnly() {
    say(5);
    var low = policy(Mode.ENFORCE, 2, 1);
    assertThat(required(low, 2, pod("a", false), pod("b", true))).isEqualTo("1");
    assertThat(required(low, 2, pod("a", false), pod("b", false)))
        .as("a status that is older than the fleet takes nobody's pod")
        .isEqualTo("2");
  }

  /** Whoever follows it with a minimum of 0 keeps the pod that a caller was sent to. */
  @Test
  void itIsNeverZero() {
    assertThat(required(policy(Mode.ENFORCE, 2, 0), 0)).isEqualTo("1");
  }

  @Test
  void anUnknownPodHoldsIt() {
    store.take(read(report("node-a", 1, podReport("a", 5)), NOW));
    assertThat(required(policy(Mode.ENFORCE, 2, 1), 2, pod("a", false), pod("b", true)))
        .isEqualTo("2");
  }

  @Test
  void withoutADecisionOnThePresentSpecNothingIsSaid() {
    say(5);
    assertThat(required(policy(Mode.ENFORCE, 1, 4), 2, pod("a", false), pod("b", false)))
        .isEqualTo("MediaScalingPolicy media/sfu has not decided on its present spec yet");
  }

  @Test
  void anObservedPolicyChangesNothing() {
    say(5);
    assertThat(required(policy(Mode.OBSERVE, 2, 4), 2, pod("a", false), pod("b", false)))
        .startsWith("Deployment media/sfu declares no capacity");
  }

  @Test
  void thePolicysCapacityIsThatOfTheLoad() {
    say(5);
    required(policy(Mode.ENFORCE, 2, 4), 2, pod("a", false), pod("b", false));
    assertThat(store.get().read(ref("a"), Signal.LOAD, NOW))
        .isInstanceOfSatisfying(
            Reading.Fresh.class, fresh -> assertThat(fresh.value()).hasToString("50"));
  }
}
