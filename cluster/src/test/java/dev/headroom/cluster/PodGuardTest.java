package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.SFU;
import static dev.headroom.cluster.Fleets.decided;
import static dev.headroom.cluster.Fleets.fleet;
import static dev.headroom.cluster.Fleets.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.model.Signals;
import dev.headroom.model.Workload;
import dev.headroom.policy.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guard's word about the first pod of a line. The policy settles for ten seconds. */
class PodGuardTest {
  private static final PodRef POD = new PodRef("media", "p-0");
  private static final ClusterNode HEARD_OF = new ClusterNode("node-a", false, true);

  private static ClusterView view(
      List<Pod> pods, Optional<ClusterNode> node, MediaScalingPolicy... policies) {
    var index = new ClusterIndex();
    pods.forEach(pod -> index.put(pod, null));
    index.put(new Workload(SFU, pods.size(), null, null));
    List.of(policies).forEach(index::put);
    node.ifPresent(index::put);
    return index.view(true);
  }

  private static Optional<String> objection(Fleets.Fleet fleet, Optional<ClusterNode> node) {
    var view = view(fleet.pods(), node, policy(decided(1)));
    return PodGuard.objection(view, fleet.signals(), POD, NOW);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          calls, and nobody drains it           | A3  | 60 | carries 3 sessions and takes calls, to drain it: kubectl label pod -n media p-0
          calls, and it drains                  | D3  | 60 | carries 3 sessions and is draining, ask again later
          calls that came to a released pod     | R1! | 60 | carries 1 sessions and is draining, ask again later
          empty, and a call may come any moment | A0  | 60 | is empty and takes calls, to drain it: kubectl label pod -n media p-0
          empty, and marked just now            | D0  | 9  | show up by 2026-11-20T10:00:01Z
          empty since the mark has settled      | D0  | 10 | ''
          released                              | R0! | 60 | ''
          released just now                     | R0! | 0  | ''
          called released by a hand just now    | R0  | 0  | show up by 2026-11-20T10:00:10Z
          empty and not ready for long          | A0u | 60 | ''
          calls on a pod that is not ready      | A1u | 60 | carries 1 sessions
          silent                                | A?  | 60 | there is no fresh word of it: silent
          silent, although it drains            | D?  | 60 | there is no fresh word of it: silent
          it does not run since long            | S0  | 60 | ''
          it is on its way out already          | L5  | 60 | ''
          """)
  void objects(String why, String line, int markedSecondsAgo, String words) {
    var fleet = fleet(line, SFU, NOW.minusSeconds(markedSecondsAgo));

    var objection = objection(fleet, Optional.of(HEARD_OF));

    assertThat(objection.isEmpty()).as(why + objection).isEqualTo(words.isEmpty());
    objection.ifPresent(text ->
        assertThat(text)
            .startsWith("pod media/p-0 of ")
            .contains(words)
            .endsWith("kubectl annotate pod -n media p-0 headroom.dev/let-go=yes"));
  }

  @Test
  void aPodThatWasReadyJustNowMayHaveCalls() {
    var fleet = fleet("A0u");
    var view = view(fleet.pods(), Optional.of(HEARD_OF), policy(decided(1)));
    var changed = fleet.pods().getFirst().life().readyChanged();
    Signals early = heardAt(changed.plusSeconds(9));
    Signals later = heardAt(changed.plusSeconds(10));

    assertThat(PodGuard.objection(view, early, POD, NOW)).isPresent();
    assertThat(PodGuard.objection(view, later, POD, NOW)).isEmpty();
  }

  private static Signals heardAt(Instant at) {
    return new Fleets.Fleet(
            List.of(), Map.of(POD, new Reading.Fresh(Quantity.of(0), at, Duration.ZERO)))
        .signals();
  }

  @Test
  void aPodThatStartsMayRunBeforeWeSeeIt() {
    var fleet = fleet("S?");
    var view = view(fleet.pods(), Optional.of(HEARD_OF), policy(decided(1)));
    var created = fleet.pods().getFirst().life().created();

    assertThat(PodGuard.objection(view, fleet.signals(), POD, created.plusSeconds(9))).isPresent();
    assertThat(PodGuard.objection(view, fleet.signals(), POD, created.plusSeconds(10))).isEmpty();
  }

  @Test
  void aPodThatIsNotSeenYetStays() {
    var view = view(List.of(), Optional.of(HEARD_OF), policy(decided(1)));

    assertThat(PodGuard.objection(view, fleet("A0").signals(), POD, NOW))
        .hasValueSatisfying(text -> assertThat(text).contains("not seen yet"));
  }

  @Test
  void aSilentPodGoesWithItsNodeAlone() {
    var cutOff = new ClusterNode("node-a", false, false);

    assertThat(objection(fleet("A?"), Optional.of(cutOff))).isPresent();
    assertThat(objection(fleet("A?"), Optional.empty())).isEmpty();
    assertThat(objection(fleet("A2"), Optional.of(cutOff))).isPresent();
  }

  @Test
  void theDeadlineGivesUp() {
    var fleet = fleet("D3", SFU, NOW.minusSeconds(600));
    var drain =
        new MediaScalingPolicy.DrainSpec(
            Duration.ofMinutes(10), Duration.ofSeconds(10), Duration.ZERO, List.of());
    var deadline = policy(Buffer.NONE, drain, decided(1));
    var view = view(fleet.pods(), Optional.of(HEARD_OF), deadline);

    assertThat(PodGuard.objection(view, fleet.signals(), POD, NOW)).isEmpty();
    assertThat(PodGuard.objection(view, fleet.signals(), POD, NOW.minusSeconds(1))).isPresent();
  }

  @Test
  void aWordAtThePodLetsItGo() {
    var fleet = fleet("A3");
    var pod = fleet.pods().getFirst();
    var marks = new HashMap<>(pod.life().marks());
    marks.put(PodMarks.LET_GO, "yes");
    var life = pod.life();
    var released =
        new Pod(
            pod.ref(),
            pod.uid(),
            pod.node(),
            pod.labels(),
            pod.phase(),
            false,
            SFU,
            new Pod.Life(
                life.created(), life.ready(), life.readyChanged(), life.addresses(), marks));
    var view = view(List.of(released), Optional.of(HEARD_OF), policy(decided(1)));

    assertThat(PodGuard.objection(view, fleet.signals(), POD, NOW)).isEmpty();
  }

  @Test
  void othersPodsAreNoneOfItsBusiness() {
    var fleet = fleet("A3");
    var observing = policy("sfu", Mode.OBSERVE, decided(1));

    var unwatched = view(fleet.pods(), Optional.of(HEARD_OF));
    var observed = view(fleet.pods(), Optional.of(HEARD_OF), observing);

    assertThat(PodGuard.objection(unwatched, fleet.signals(), POD, NOW)).isEmpty();
    assertThat(PodGuard.objection(observed, fleet.signals(), POD, NOW)).isEmpty();
  }
}
