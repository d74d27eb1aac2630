package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Pod;
import dev.headroom.model.SessionDates;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.policy.SessionEvents;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionMemoryTest {
  private static final long BOOT = NOW.toEpochMilli();

  private final SessionMemory memory = new SessionMemory();
  private SessionEvents events = new SessionEvents();

  @BeforeEach
  void nothingHasHappened() {
    events = new SessionEvents();
  }

  /** Looks at a pod so many seconds after the node's start. */
  private PodSessions look(int seconds, String line, long... startedMillis) {
    var now = NOW.plusSeconds(seconds);
    return look(line, SessionDates.of(now, 1000L * seconds, startedMillis), now);
  }

  private PodSessions look(String line, SessionDates dates, Instant now) {
    var fleet = fleet(line);
    events.clear();
    return look(fleet.pods().getFirst(), fleet.signals(dates), now);
  }

  private PodSessions look(Pod pod, Signals signals, Instant now) {
    var reading = signals.read(pod.ref(), Signal.SESSIONS, now);
    return memory.look(pod, reading, signals.dates(pod.ref(), now), now, events);
  }

  @Test
  void whatWasThereBeforeAnybodyLookedHasNotBegunInOurSight() {
    var sessions = look(60, "A2", 5_000, 20_000);

    assertThat(events.starts()).isZero();
    assertThat(sessions.size()).isEqualTo(2);
    assertThat(sessions.startMillis(0)).isEqualTo(BOOT + 5_000);
    assertThat(sessions.startMillis(1)).isEqualTo(BOOT + 20_000);
  }

  @Test
  void whatBeginsAndEndsIsSeenOnce() {
    look(60, "A3", 5_000, 20_000, 20_000);
    look(61, "A3", 60_500, 20_000, 20_000);

    assertThat(events.starts()).isEqualTo(1);
    assertThat(events.startMillis(0)).isEqualTo(BOOT + 60_500);
    assertThat(events.ends()).isEqualTo(1);
    assertThat(events.endStartMillis(0)).isEqualTo(BOOT + 5_000);
    assertThat(events.endMillis(0)).isEqualTo(BOOT + 61_000);

    look(62, "A2", 60_500, 20_000);

    assertThat(events.starts()).isZero();
    assertThat(events.ends()).as("one of two that began together").isEqualTo(1);
    assertThat(events.endStartMillis(0)).isEqualTo(BOOT + 20_000);
  }

  @Test
  void nothingIsMadeWhereNothingHasHappened() {
    var before = look(60, "A2", 5_000, 20_000);

    assertThat(look(61, "A2", 20_000, 5_000)).isSameAs(before);
    assertThat(events.starts() + events.ends()).isZero();
    assertThat(look(62, "A2", 20_000, 5_001)).isNotSameAs(before);
    assertThat(look(63, "A3", 20_000, 5_001).size()).as("one is not dated yet").isEqualTo(3);
    assertThat(look(64, "A2", 20_000, 5_001).size()).as("and has ended").isEqualTo(2);
  }

  @Test
  void aReportThatIsLateOnItsWayMovesNoStart() {
    look(60, "A1", 5_000);
    var late = SessionDates.of(NOW.plusMillis(61_200), 61_000, 5_000);

    var sessions = look("A1", late, NOW.plusMillis(61_200));

    assertThat(events.starts() + events.ends()).isZero();
    assertThat(sessions.startMillis(0)).isEqualTo(BOOT + 5_000);
  }

  @Test
  void whatIsCountedAndNotYetDatedHasJustBegun() {
    look(60, "A0");
    var sessions = look(61, "A2", 60_900);

    assertThat(sessions.dated()).isTrue();
    assertThat(sessions.size()).isEqualTo(2);
    assertThat(sessions.startMillis(1)).isEqualTo(BOOT + 61_000);
    assertThat(events.starts()).isEqualTo(1);
  }

  @Test
  void silenceChangesNothing() {
    look(60, "A1", 5_000);
    var sessions = look(75, "A?");

    assertThat(events.ends()).isZero();
    assertThat(sessions.size()).isEqualTo(1);
    assertThat(sessions.startMillis(0)).isEqualTo(BOOT + 5_000);
  }

  @Test
  void agentsThatDoNotDateAreCounted() {
    var fleet = fleet("A2");
    var counted = look(fleet.pods().getFirst(), fleet.signals(), NOW);

    assertThat(counted.dated()).isFalse();
    assertThat(counted.size()).isEqualTo(2);
    assertThat(counted.startMillis(1)).isEqualTo(BOOT);
    assertThat(fleet("A0").pods())
        .allSatisfy(pod -> assertThat(look(pod, fleet("A0").signals(), NOW).dated()).isTrue());
  }

  @Test
  void podsThatAreGoneAreForgotten() {
    look(60, "A1", 5_000);
    memory.keep(List.of());
    look(61, "A1", 5_000, 6_000);

    assertThat(events.starts()).isZero();
    assertThat(events.ends()).isZero();
  }
}
