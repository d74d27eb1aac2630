package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.policy.DrainStep;
import dev.headroom.policy.PodPhase;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodMovesTest {
  private static PodMoves.Plan plan(Fleets.Fleet fleet, DrainStep... steps) {
    return PodMoves.of(List.of(steps), fleet.pods(), _ -> true, NOW);
  }

  @Test
  void aStepIsAMoveOfThePodItNames() {
    var plan = plan(fleet("A5 A1 D3"), new DrainStep.Drain("p-1"), new DrainStep.Undrain("p-2"));

    assertThat(plan.moves()).extracting(m -> m.pod().ref().name()).containsExactly("p-1", "p-2");
    assertThat(plan.moves())
        .extracting(PodMove::phase)
        .containsExactly(PodPhase.DRAINING, PodPhase.ACCEPTING);
    assertThat(plan.moves())
        .extracting(m -> m.news().text())
        .containsExactly("p-1 takes no new sessions", "p-2 takes sessions again");
  }

  @Test
  void anEmptyPodIsReleasedOnceItsMarkHasSettled() {
    var steps = List.<DrainStep>of(new DrainStep.Release("p-1", 0));
    var pods = fleet("A5 D0").pods();
    var young = PodMoves.of(steps, pods, _ -> false, NOW);

    assertThat(young.moves()).isEmpty();
    assertThat(young.settling()).containsExactly("p-1");
    assertThat(PodMoves.of(steps, pods, _ -> true, NOW).moves())
        .extracting(PodMove::phase)
        .containsExactly(PodPhase.RELEASED);
  }

  @Test
  void sessionsThatAreGivenUpAreAWarning() {
    var news = plan(fleet("A5 D3"), new DrainStep.Release("p-1", 3)).moves().getFirst().news();

    assertThat(news.warning()).isTrue();
    assertThat(news.text())
        .isEqualTo("p-1 is given up with 3 sessions: the drain's deadline is over");
  }

  @Test
  void marksThatAreNotWholeAreMended() {
    var plan = plan(fleet("A5 R0 D3"));

    assertThat(plan.moves()).hasSize(1);
    assertThat(plan.moves().getFirst().pod().ref().name()).isEqualTo("p-1");
    assertThat(plan.moves().getFirst().phase()).isEqualTo(PodPhase.RELEASED);
    assertThat(plan.moves().getFirst().since()).isEqualTo(NOW.minusSeconds(60));
    assertThat(plan.moves().getFirst().news().isNone()).isTrue();
  }

  @Test
  void whoeverLeavesOrIsGoneIsLeftAlone() {
    var plan = plan(fleet("A5 L0"), new DrainStep.Drain("p-1"), new DrainStep.Drain("p-9"));

    assertThat(plan.moves()).isEmpty();
  }
}
