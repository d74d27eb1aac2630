package dev.headroom.agent;

import static dev.headroom.agent.TestPods.UID_A;
import static dev.headroom.agent.TestPods.UID_B;
import static dev.headroom.agent.TestPods.leaving;
import static dev.headroom.agent.TestPods.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.agent.hold.HoldAnswer;
import dev.headroom.agent.hold.HoldQuestion;
import dev.headroom.model.report.PodReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodHoldTest {
  private static final long NOW = Duration.ofHours(1).toNanos();
  private static final NodePod A = leaving(running(UID_A, "sfu-a"));
  private static final NodePod B = leaving(running(UID_B, "sfu-b"));
  private static final HoldQuestion LONG_AGO = asked(Duration.ofMinutes(5));

  private static HoldQuestion asked(Duration waited) {
    return new HoldQuestion("media", "sfu", waited);
  }

  private static PodReport sessions(String uid, int sessions) {
    return PodReport.newBuilder().setUid(uid).setSessions(sessions).build();
  }

  private static Sample sample(Duration age, PodReport... reports) {
    return new Sample(1, NOW - age.toNanos(), true, List.of(reports), List.of());
  }

  private static Sample now(PodReport... reports) {
    return sample(Duration.ZERO, reports);
  }

  private static HoldAnswer answer(HoldQuestion question, List<NodePod> pods, Sample last) {
    return PodHold.answer(question, pods, last, NOW);
  }

  @Test
  void aPodWithSessionsIsHeldAndOneWithoutMayGo() {
    assertThat(answer(LONG_AGO, List.of(A), now(sessions(UID_A, 2))))
        .isEqualTo(HoldAnswer.held("pod media/sfu-a has 2 sessions"));
    assertThat(answer(LONG_AGO, List.of(A), now(sessions(UID_A, 0))))
        .isEqualTo(HoldAnswer.free("no session is left"));
  }

  /** The kubelet does not say for which of them it asks. */
  @Test
  void allThatLeaveAreHeldForTheLastOfThem() {
    assertThat(answer(LONG_AGO, List.of(A, B), now(sessions(UID_A, 0), sessions(UID_B, 1))).held())
        .isTrue();
    assertThat(answer(LONG_AGO, List.of(A, B), now(sessions(UID_A, 0), sessions(UID_B, 0))).held())
        .isFalse();
  }

  @Test
  void podsThatStayOrAreOfOthersDoNotCount() {
    var stays = running(UID_B, "sfu-b");
    assertThat(
            answer(LONG_AGO, List.of(A, stays), now(sessions(UID_A, 0), sessions(UID_B, 9))).held())
        .isFalse();
    var others = new HoldQuestion("media", "turn", Duration.ofSeconds(1));
    assertThat(answer(others, List.of(A), now(sessions(UID_A, 9))).why())
        .isEqualTo("no pod of media/turn is being deleted on this node");
  }

  @Test
  void whatIsNotKnownIsHeld() {
    assertThat(PodHold.answer(LONG_AGO, null, now(), NOW).held()).isTrue();
    assertThat(PodHold.answer(LONG_AGO, List.of(A), null, NOW).held()).isTrue();
    assertThat(
            answer(LONG_AGO, List.of(A), sample(Duration.ofSeconds(6), sessions(UID_A, 0))).held())
        .isTrue();
    assertThat(answer(LONG_AGO, List.of(A), now()).why())
        .isEqualTo("pod media/sfu-a is not metered");
  }

  /** A call may have been on its way when the pod was deleted. */
  @Test
  void anEmptyPodSettlesFirst() {
    var empty = now(sessions(UID_A, 0));
    var settle = PodHold.SETTLE;
    assertThat(answer(asked(settle.minusMillis(1)), List.of(A), empty).held()).isTrue();
    assertThat(answer(asked(settle), List.of(A), empty).held()).isFalse();
    var before = sample(Duration.ofSeconds(1), sessions(UID_A, 0));
    assertThat(answer(asked(settle), List.of(A), before).held())
        .as("what was known before the settling time was over")
        .isTrue();
  }

  /** The kubelet calls the hook of a container that failed its liveness probe as well. */
  @Test
  void whereNoPodIsDeletedItWaitsForALittleWhileOnly() {
    var stays = List.of(running(UID_A, "sfu-a"));
    var busy = now(sessions(UID_A, 9));
    assertThat(answer(asked(Duration.ofSeconds(29)), stays, busy).held()).isTrue();
    assertThat(answer(asked(PodHold.PATIENCE), stays, busy).held()).isFalse();
  }
}
