package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HpaNormalizationTest {
  static Stream<HpaRow> rows() {
    return HpaRow.of("hpa-normalization.rows");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void normalizesAsUpstream(HpaRow row) {
    switch (row.text("kind")) {
      case "classic-limit" -> classicLimit(row);
      case "rated-limit" -> ratedLimit(row);
      case "up-reach" -> {
        var rules = HpaBehavior.of(row.rules("up"), null).up();
        assertThat(HpaLimit.highest(rules, row.number("current"), HpaState.FRESH, HpaRow.NOW))
            .isEqualTo(row.number("replicas"));
      }
      case "down-reach" -> {
        var rules = HpaBehavior.of(null, row.rules("down")).down();
        assertThat(HpaLimit.lowest(rules, row.number("current"), HpaState.FRESH, HpaRow.NOW))
            .isEqualTo(row.number("replicas"));
      }
      case "classic-stabilization" -> classicStabilization(row);
      case "banded-stabilization" -> bandedStabilization(row);
      case "events" -> events(row);
      default -> throw new IllegalArgumentException(row.text("kind"));
    }
  }

  private static HpaSpec spec(HpaRow row) {
    return new HpaSpec(row.number("min"), row.number("max"), null);
  }

  private static HpaLimit.Wish wish(HpaRow row) {
    return new HpaLimit.Wish(row.number("current"), row.number("desired"));
  }

  private static HpaLimit expected(HpaRow row) {
    return new HpaLimit(row.number("replicas"), row.text("reason"));
  }

  private static void classicLimit(HpaRow row) {
    assertThat(HpaLimit.classic(spec(row), wish(row), 8)).isEqualTo(expected(row));
  }

  private static void ratedLimit(HpaRow row) {
    var behavior = HpaBehavior.of(row.rules("up"), row.rules("down"));
    var state =
        HpaState.FRESH
            .withUps(row.dated("up-events", HpaState.ScaleEvent::new))
            .withDowns(row.dated("down-events", HpaState.ScaleEvent::new));
    assertThat(HpaLimit.rated(spec(row), behavior, wish(row), state, HpaRow.NOW))
        .isEqualTo(expected(row));
  }

  private static List<HpaState.Recommendation> recommended(HpaRow row) {
    return row.dated("recommended", HpaState.Recommendation::new);
  }

  private static void classicStabilization(HpaRow row) {
    var result =
        HpaStabilization.classic(
            recommended(row), row.number("desired"), Duration.ofMinutes(5), HpaRow.NOW);
    assertThat(result.replicas()).isEqualTo(row.number("replicas"));
    assertThat(result.remembered()).hasSize(row.number("remembered-count"));
  }

  private static void bandedStabilization(HpaRow row) {
    var windows =
        new HpaStabilization.Windows(
            Duration.ofSeconds(row.number("up-window-s")),
            Duration.ofSeconds(row.number("down-window-s")));
    var result =
        HpaStabilization.banded(
            recommended(row), row.number("current"), row.number("desired"), windows, HpaRow.NOW);
    assertThat(result.replicas()).isEqualTo(row.number("replicas"));
    if (row.has("remembered")) {
      assertThat(result.remembered().stream().map(r -> (long) r.replicas()))
          .containsExactlyElementsOf(row.longs("remembered"));
    }
  }

  private static void events(HpaRow row) {
    var past = row.dated("events", HpaState.ScaleEvent::new);
    assertThat(HpaLimit.changed(past, Duration.ofSeconds(60), HpaRow.NOW))
        .isEqualTo(row.number("changed-in-60s"));
    var rules = row.rules("rules");
    var kept =
        rules == null ? past : HpaLimit.remember(past, rules, row.number("change"), HpaRow.NOW);
    assertThat(kept.stream().map(e -> (long) e.change()))
        .containsExactlyElementsOf(row.longs("remembered"));
  }
}
