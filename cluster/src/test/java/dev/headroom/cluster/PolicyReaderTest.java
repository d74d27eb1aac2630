package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cluster.MediaScalingPolicy.DrainWebhook;
import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.model.WorkloadKind;
import dev.headroom.policy.Buffer;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.PolicyCalendar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {
  private static final String HEAD =
      """
      apiVersion: headroom.dev/v1alpha1
      kind: MediaScalingPolicy
      metadata: {name: sfu, namespace: media, uid: u-1, generation: 3, creationTimestamp: "2026-11-20T10:00:00Z"}
      """;

  private static MediaScalingPolicy read(String spec) {
    return PolicyReader.read(Serialization.unmarshal(HEAD + spec, GenericKubernetesResource.class));
  }

  @Test
  void aTargetAndItsSessionsAreEnough() {
    var policy = read("spec: {targetRef: {name: sfu}, capacity: {sessions: 200}}");

    assertThat(policy.ref()).hasToString("MediaScalingPolicy media/sfu");
    assertThat(policy.generation()).isEqualTo(3);
    assertThat(policy.target()).hasToString("Deployment media/sfu");
    assertThat(policy.enforced()).isTrue();
    assertThat(policy.decided()).isFalse();
    assertThat(policy.spec().capacity().sessions()).hasValue(200);
    assertThat(policy.spec().buffer()).isEqualTo(Buffer.NONE);
    assertThat(policy.spec().forecast().leadTime()).isNull();
    assertThat(policy.spec().forecast().lookAhead()).isEqualTo(Duration.ofMinutes(30));
    assertThat(policy.spec().drain().deadline()).isNull();
    assertThat(policy.spec().drain().settle()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void everythingThatIsDeclaredCounts() {
    var policy =
        read(
            """
            spec:
              targetRef: {apiVersion: apps/v1, kind: StatefulSet, name: turn}
              capacity: {packetsPerSecond: 50000, bitsPerSecond: 400000000}
              forecast: {coverage: 0.95, leadTime: 1m30s, lookAhead: 1h}
              buffer: {sessions: 10, pods: 1, percent: 20}
              drain:
                deadline: 4h
                settle: 1m
                scaleInWindow: 5m
                webhook: {port: 8080, draining: /drain, accepting: /back}
              mode: Observe
            """);

    assertThat(policy.target().kind()).isEqualTo(WorkloadKind.STATEFUL_SET);
    assertThat(policy.spec().mode()).isEqualTo(Mode.OBSERVE);
    assertThat(policy.spec().capacity().sessions()).isEmpty();
    assertThat(policy.spec().capacity().bitsPerSecond()).hasValue(4e8);
    assertThat(policy.spec().capacity().bufferSessions()).isEqualTo(10);
    assertThat(policy.spec().buffer()).isEqualTo(new Buffer(10, 1, 20));
    assertThat(policy.spec().drain().webhook())
        .isEqualTo(new DrainWebhook(8080, "/drain", "/back"));
    var settings = policy.settings(2, 20);
    assertThat(settings.forecast().coverage()).isEqualTo(0.95);
    assertThat(settings.forecast().lookAhead()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.leadTime()).isEqualTo(Duration.ofSeconds(90));
    assertThat(settings.drainDeadline()).isEqualTo(Duration.ofHours(4));
    assertThat(settings.scaleInWindow()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.minPods()).isEqualTo(2);
    assertThat(settings.maxPods()).isEqualTo(20);
  }

  @Test
  void daysAndTimesGoByTheUsersClocks() {
    var settings =
        read("""
        spec:
          targetRef: {name: sfu}
          capacity: {sessions: 10}
          timeZone: Europe/Berlin
          forecast:
            restDays: [Friday]
            holidays: ["2026-12-25"]
            events: [{from: "2026-12-31T20:00:00Z", to: "2027-01-01T02:00:00+01:00", factor: 3}]
          schedule: [{days: [Monday], from: "22:00", to: "02:00", pods: 7, inhibitScaleIn: true}]
        """)
            .settings(1, 20);

    var berlin = ZoneId.of("Europe/Berlin");
    var event =
        new PolicyCalendar.Event(
            Instant.parse("2026-12-31T20:00:00Z"), Instant.parse("2027-01-01T01:00:00Z"), 3);
    assertThat(settings.forecast().calendar())
        .isEqualTo(
            new PolicyCalendar(
                berlin,
                Set.of(DayOfWeek.FRIDAY),
                Set.of(LocalDate.of(2026, 12, 25)),
                List.of(event)));
    var tuesdayOneByBerlin = Instant.parse("2026-11-24T00:00:00Z");
    assertThat(settings.schedule().pods(tuesdayOneByBerlin, tuesdayOneByBerlin)).isEqualTo(7);
    assertThat(settings.schedule().inhibitsScaleIn(tuesdayOneByBerlin)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {targetRef: {}, capacity: {sessions: 1}}                              | spec.targetRef.name is missing
          {targetRef: {name: a, kind: Job}, capacity: {sessions: 1}}            | spec.targetRef.kind is "Job", not a kind that Headroom can scale
          {targetRef: {name: a}, capacity: {}}                                  | capacity needs sessions, packets/s or bits/s
          {targetRef: {name: a}, capacity: {sessions: 0}}                       | capacity sessions 0.0 is not above 0
          {targetRef: {name: a}, capacity: {sessions: many}}                    | spec.capacity.sessions is "many", not a number
          {targetRef: {name: a}, capacity: {sessions: 1}, drain: {settle: 30}}  | spec.drain.settle is "30", not a duration such as 30s, 5m or 1h30m
          {targetRef: {name: a}, capacity: {sessions: 1}, drain: {settle: ""}}  | spec.drain.settle is "", not a duration such as 30s, 5m or 1h30m
          {targetRef: {name: a}, capacity: {sessions: 1}, timeZone: Mars}       | spec.timeZone is "Mars", not a time zone
          {targetRef: {name: a}, capacity: {sessions: 1}, forecast: {holidays: [x]}} | spec.forecast.holidays is "x", not a date
          {targetRef: {name: a}, capacity: {sessions: 1}, schedule: [{days: [Noday], from: "08:00", to: "09:00"}]} | spec.schedule.days is "Noday", not a day of the week
          {targetRef: {name: a}, capacity: {sessions: 1}, mode: Try}            | spec.mode is "Try", not one of [OBSERVE, ENFORCE]
          """)
  void whatCannotBeReadIsNamed(String spec, String message) {
    assertThatThrownBy(() -> read("spec: " + spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aStatusIsReadAsItWasWritten() {
    var condition =
        new PolicyStatus.Condition(
            "ScaleInHeld", true, "Draining", "5 sessions left", "2026-11-20T10:00:00Z");
    var status =
        new PolicyStatus(
            3,
            4,
            35,
            42,
            "trend",
            Map.of(PodPhase.ACCEPTING, 3, PodPhase.DRAINING, 1),
            "35 live",
            List.of(condition));
    var written = StatusFields.patch(status);

    var policy = read("spec: {targetRef: {name: sfu}, capacity: {sessions: 1}}\n" + yaml(written));

    assertThat(policy.status()).isEqualTo(status);
    assertThat(policy.decided()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'lastWakeTime: \"2026-11-20T10:00:00.250Z\"', 2026-11-20T10:00:00.250Z",
    "'lastWakeTime: yesterday',",
    "'sessions: 0',",
  })
  void theTimeOfAWakeIsReadBesideTheStatus(String status, @Nullable Instant woken) {
    var policy =
        read(
            """
            spec: {targetRef: {name: sfu}, capacity: {sessions: 1}}
            status: {%s}
            """
                .formatted(status));

    assertThat(policy.lastWake()).isEqualTo(woken);
  }

  private static String yaml(String json) {
    return Serialization.asYaml(Serialization.unmarshal(json, Map.class)).replace("---\n", "");
  }
}
