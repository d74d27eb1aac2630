package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.SFU;
import static dev.headroom.cluster.Fleets.decided;
import static dev.headroom.cluster.Fleets.fleet;
import static dev.headroom.cluster.Fleets.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.MediaScalingPolicy.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetWakeTest {
  @ParameterizedTest(name = "\"{0}\" woken {1} s ago: {2}")
  @CsvSource({
    "'',      0, true",
    "'',    299, true",
    "'',    301, false",
    "'',    -10, true",
    "'',   -301, false",
    "S0,    299, true",
    "D0,    299, true",
    "A0,     34, true",
    "A0,     36, false",
    "A0 S0,  36, false",
  })
  void aWokenFleetIsAwaitedForSomeTime(String pods, int secondsAgo, boolean awaited) {
    var woken = policy(decided(1)).woken(NOW.minusSeconds(secondsAgo));

    assertThat(FleetWake.isAwaited(fleet(pods).view(1, woken), SFU, NOW)).isEqualTo(awaited);
  }

  @Test
  void nobodyWaitsForAFleetThatWasNeverWoken() {
    assertThat(FleetWake.isAwaited(fleet("").view(0, policy(decided(1))), SFU, NOW)).isFalse();
  }

  @Test
  void aPolicyThatObservesWakesNothing() {
    var observed = policy("sfu", Mode.OBSERVE, decided(1)).woken(NOW);

    assertThat(FleetWake.isAwaited(fleet("").view(0, observed), SFU, NOW)).isFalse();
  }
}
