package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTripsTest {
  private static final long MILLI = 1_000_000;

  private final RoundTrips trips = new RoundTrips();

  private void drain(boolean last, FakeMeter.Stun... sessions) {
    trips.drainBegins();
    for (var session : sessions) {
      trips.add(session, last);
    }
    trips.drainEnds();
  }

  @Test
  void whatWasThereBeforeTheFirstDrainIsOfUnknownAge() {
    drain(false, new FakeMeter.Stun(100, 5_000 * MILLI));
    assertThat(trips.meanMillis()).isEmpty();
  }

  @Test
  void isTheMeanOfTheAnswersOfTheLastTenDrains() {
    drain(false, new FakeMeter.Stun(100, 5_000 * MILLI));
    drain(false, new FakeMeter.Stun(102, 5_030 * MILLI), new FakeMeter.Stun(1, 60 * MILLI));
    assertThat(trips.meanMillis()).hasValue(30);
    for (var i = 0; i < 9; i++) {
      drain(false, new FakeMeter.Stun(102, 5_030 * MILLI), new FakeMeter.Stun(1, 60 * MILLI));
      assertThat(trips.meanMillis()).hasValue(30);
    }
    drain(false, new FakeMeter.Stun(102, 5_030 * MILLI), new FakeMeter.Stun(1, 60 * MILLI));
    assertThat(trips.meanMillis()).as("eleven drains ago").isEmpty();
  }

  @Test
  void aSessionThatTheTablesForgetIsNotTakenBack() {
    drain(false, new FakeMeter.Stun(10, 100 * MILLI));
    drain(true, new FakeMeter.Stun(12, 120 * MILLI));
    drain(false, new FakeMeter.Stun(2, 4 * MILLI));
    assertThat(trips.meanMillis()).hasValue((20 + 4) / 4.0);
  }
}
