package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecTest {
  @Test
  void aFailureTellsTheCommandItsCodeAndWhatItSaid() {
    assertThatThrownBy(() -> Exec.run("sh", "-c", "echo out; echo why >&2; exit 3"))
        .isInstanceOf(RigException.class)
        .hasMessage("`sh -c echo out; echo why >&2; exit 3` ended with 3: why\nout");
  }

  @Test
  void aProgramThatIsMissingIsNamed() {
    assertThatThrownBy(() -> Exec.run("no-such-program-of-headroom"))
        .hasMessageContaining("`no-such-program-of-headroom` cannot be run");
  }

  @Test
  void whatDoesNotEndIsEnded() {
    assertThatThrownBy(() -> Exec.attempt(List.of("sleep", "987654"), Duration.ofMillis(200)))
        .hasMessageContaining("did not end within");
    assertThat(Exec.attempt(List.of("pgrep", "-fx", "sleep 987654")).ok()).isFalse();
  }

  @Test
  void moreOutputThanAPipeHoldsArrivesWhole() {
    assertThat(Exec.run("sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x")).hasSize(1_000_000);
  }

  @Test
  void inputReachesTheCommandAndABrokenPipeIsNotTheError() {
    assertThat(Exec.feed("a\nb\n", List.of("wc", "-l")).strip()).isEqualTo("2");
    assertThatThrownBy(() -> Exec.feed("x".repeat(1_000_000), List.of("false")))
        .hasMessageContaining("`false` ended with 1");
  }
}
