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
import org.junit.jupiter.params.provider.ValueSource;

class FleetWakeTest {
  @ParameterizedTest(name = "\"{0}\" woken {1} s ago: {2}")
  @CsvSource({
    "'',      0, true",
    "'',     44, true",
    "'',     46, false",
    "'',    -10, true",
    "'',    -46, false",
    "S0,     44, true",
    "D0,     44, true",
    "A0,     44, true",
    "A0,     46, false",
    "A0 S0,  46, false",
  })
  void aWokenFleetIsAwaitedForSomeTime(String pods, int secondsAgo, boolean awaited) {
    var woken = policy(decided(1)).woken(NOW.minusSeconds(secondsAgo));

    assertThat(FleetWake.isAwaited(fleet(pods).view(1, woken), SFU, NOW)).isEqualTo(awaited);
  }

  /** KEDA took its pod away when the call was over: nobody has asked since. */
  @ParameterizedTest(name = "its pods: \"{0}\"")
  @ValueSource(strings = {"A0", "L0", ""})
  void aFleetThatSleepsAgainIsNotWokenByTheWakeOfItsLastCall(String pods) {
    var served = policy(decided(1)).woken(NOW.minusSeconds(60));

    assertThat(FleetWake.isAwaited(fleet(pods).view(0, served), SFU, NOW)).isFalse();
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
