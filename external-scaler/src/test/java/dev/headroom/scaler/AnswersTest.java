package dev.headroom.scaler;

import static dev.headroom.scaler.FakeSignals.NOW;
import static dev.headroom.scaler.FakeSignals.SFU;
import static dev.headroom.scaler.FakeSignals.fresh;
import static dev.headroom.scaler.FakeSignals.stale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Pod;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import dev.headroom.scaler.Answers.Activity;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswersTest {
  private static final Subject FLEET = new Subject.OfWorkload(SFU);
  private static final Trigger SESSIONS = new Trigger(FLEET, Signal.SESSIONS, 50, 0);
  private static final Trigger REPLICAS = new Trigger(FLEET, Signal.REQUIRED_REPLICAS, 1, 1);

  @Test
  void sumsThePodsThatStay() {
    var signals =
        new FakeSignals()
            .pod("a", Signal.SESSIONS, fresh(2))
            .pod("b", Signal.SESSIONS, fresh(0.5))
            .pod("going", Pod.Phase.RUNNING, true, Signal.SESSIONS, fresh(100))
            .pod("done", Pod.Phase.SUCCEEDED, false, Signal.SESSIONS, stale("it ended"))
            .pod("coming", Pod.Phase.PENDING, false, Signal.SESSIONS, stale("it does not run"));

    assertThat(Answers.value(signals, SESSIONS, NOW)).isEqualTo(fresh(2.5));
  }

  @Test
  void knowsNoSumWhileOnePodIsSilent() {
    var signals =
        new FakeSignals()
            .pod("a", Signal.SESSIONS, fresh(2))
            .pod("b", Signal.SESSIONS, stale("agent on node-b is silent for 30 s"));

    assertThat(Answers.value(signals, SESSIONS, NOW))
        .isEqualTo(stale("agent on node-b is silent for 30 s"));
  }

  @Test
  void isZeroOnlyWhereNoPodIsWanted() {
    assertThat(Answers.value(new FakeSignals().replicas(0), SESSIONS, NOW))
        .isInstanceOfSatisfying(Reading.Fresh.class, r -> assertThat(r.value().milli()).isZero());
    assertThat(Answers.value(new FakeSignals().replicas(3), SESSIONS, NOW))
        .isEqualTo(new Reading.Absent("no pod of Deployment media/sfu runs"));
  }

  @Test
  void knowsNothingOfAnUnknownWorkload() {
    var other = new Subject.OfWorkload(new WorkloadRef(WorkloadKind.DEPLOYMENT, "media", "other"));

    assertThat(Answers.value(new FakeSignals(), new Trigger(other, Signal.SESSIONS, 1, 0), NOW))
        .isEqualTo(new Reading.Absent("Deployment media/other is not known"));
  }

  record Row(Reading sessions, Reading replicas, Activity activity) {}

  static Stream<Row> activities() {
    var silent = stale("silent");
    return Stream.of(
        new Row(fresh(1), fresh(1), new Activity.Active()),
        new Row(fresh(1), silent, new Activity.Active()),
        new Row(fresh(0), fresh(2), new Activity.Active()),
        new Row(silent, fresh(2), new Activity.Active()),
        new Row(fresh(0), fresh(1), new Activity.Idle()),
        new Row(silent, fresh(1), new Activity.Unknown("silent")),
        new Row(fresh(0), silent, new Activity.Unknown("silent")),
        new Row(silent, silent, new Activity.Unknown("silent")));
  }

  @ParameterizedTest
  @MethodSource("activities")
  void isIdleOnlyWhenBothAreKnown(Row row) {
    var signals =
        new FakeSignals()
            .fleet(Signal.FLEET_SESSIONS, row.sessions())
            .fleet(Signal.REQUIRED_REPLICAS, row.replicas());

    assertThat(Answers.activity(signals, REPLICAS, NOW)).isEqualTo(row.activity());
  }

  /** Neither "idle" nor "not known" may keep a caller waiting for a fleet without pods. */
  @ParameterizedTest
  @MethodSource("activities")
  void isActiveWhileACallerWaits(Row row) {
    var signals =
        new FakeSignals()
            .fleet(Signal.FLEET_SESSIONS, row.sessions())
            .fleet(Signal.REQUIRED_REPLICAS, row.replicas())
            .awaitedUntil(NOW.plusSeconds(1));

    assertThat(Answers.activity(signals, REPLICAS, NOW)).isEqualTo(new Activity.Active());
    assertThat(Answers.activity(signals, REPLICAS, NOW.plusSeconds(1))).isEqualTo(row.activity());
  }

  @Test
  void readsWhatAPolicyOrTheScaledObjectIsAbout() {
    var signals =
        new FakeSignals()
            .fleet(Signal.FLEET_SESSIONS, fresh(1))
            .fleet(Signal.REQUIRED_REPLICAS, fresh(3));
    for (var subject :
        List.of(
            new Subject.OfPolicy("media", "calls"), new Subject.OfScaledObject("media", "rooms"))) {
      var trigger = new Trigger(subject, Signal.REQUIRED_REPLICAS, 1, 1);
      assertThat(Answers.value(signals, trigger, NOW)).isEqualTo(fresh(3));
      assertThat(Answers.activity(signals, trigger, NOW)).isEqualTo(new Activity.Active());
    }
  }

  /** KEDA must hear an error: for "idle" it would take the pods away. */
  @Test
  void saysWhatToDoWhereTheTargetIsNotKnown() {
    var signals = new FakeSignals();
    var gone = new Trigger(new Subject.OfPolicy("media", "gone"), Signal.REQUIRED_REPLICAS, 1, 1);
    assertThat(Answers.activity(signals, gone, NOW))
        .isEqualTo(new Activity.Unknown("there is none of that name"));

    var unread = new Subject.OfScaledObject("media", "unread");
    var reason =
        "ScaledObjects: they cannot be read: forbidden; name the workload in the trigger, as"
            + " workload: Deployment/name";
    assertThat(Answers.value(signals, new Trigger(unread, Signal.SESSIONS, 1, 0), NOW))
        .isEqualTo(new Reading.Absent(reason));
    assertThat(Answers.activity(signals, new Trigger(unread, Signal.SESSIONS, 1, 0), NOW))
        .isEqualTo(new Activity.Unknown(reason));
  }
}
