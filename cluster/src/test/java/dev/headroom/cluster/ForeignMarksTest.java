package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.PodMove.News;
import dev.headroom.policy.PodPhase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who changed a mark is told by what we wrote ourselves. */
class ForeignMarksTest {
  private final ForeignMarks marks = new ForeignMarks();

  private List<String> look(String pods) {
    return marks.look(fleet(pods).pods()).stream().map(News::text).toList();
  }

  private static PodMove firstOf(String pods, PodPhase phase) {
    return PodMove.mending(fleet(pods).pods().getFirst(), phase, NOW);
  }

  @Test
  void whatAnotherHandChangesIsTold() {
    assertThat(look("A0 A0")).isEmpty();
    assertThat(look("D0 A0")).containsExactly("p-0 takes no new sessions: marked by another hand");
    assertThat(look("D0 A0")).isEmpty();
    assertThat(look("A0 R0!"))
        .containsExactly(
            "p-0 takes sessions again: unmarked by another hand",
            "p-1 is first to go: marked by another hand");
  }

  @Test
  void ourOwnMarksAreNotToldAgain() {
    look("A0");
    marks.expect(firstOf("A0", PodPhase.DRAINING));
    assertThat(look("A0")).as("not shown yet").isEmpty();
    assertThat(look("D0")).isEmpty();
    assertThat(look("A0")).as("taken away by hand").hasSize(1);
  }

  @Test
  void aMarkOfOursThatWasRefusedIsNotOurs() {
    look("A0");
    marks.expect(firstOf("A0", PodPhase.DRAINING));
    marks.refused(firstOf("A0", PodPhase.DRAINING));
    assertThat(look("D0")).hasSize(1);
  }

  @Test
  void nothingIsKnownOfMarksThatWereThereBefore() {
    assertThat(look("D0 R0!")).isEmpty();
    assertThat(look("D0 R0! A0 D0")).as("more pods").isEmpty();
  }
}
