package dev.headroom.adapter;

import dev.headroom.cluster.ClusterView;
import dev.headroom.cluster.MediaScalingPolicy;
import dev.headroom.cluster.MediaScalingPolicy.DrainSpec;
import dev.headroom.cluster.MediaScalingPolicy.ForecastSpec;
import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.cluster.MediaScalingPolicy.Spec;
import dev.headroom.cluster.PolicyRef;
import dev.headroom.cluster.PolicyStatus;
import dev.headroom.model.Capacity;
import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.PodReport;
import dev.headroom.policy.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A small fleet: Deployment media/sfu with pods on nodes a and b, and words about them. */
final class Fixtures {
  static final Instant NOW = Instant.parse("2026-11-20T10:00:00.750Z");
  static final Duration MAX_AGE = Duration.ofSeconds(10);
  static final WorkloadRef SFU = new WorkloadRef(WorkloadKind.DEPLOYMENT, "media", "sfu");
  static final WorkloadRef TURN = new WorkloadRef(WorkloadKind.STATEFUL_SET, "media", "turn");

  private Fixtures() {}

  static PodRef ref(String name) {
    return new PodRef("media", name);
  }

  static Pod pod(String name, @Nullable String node) {
    return pod(name, node, Pod.Phase.RUNNING, false);
  }

  static Pod pod(String name, @Nullable String node, Pod.Phase phase, boolean terminating) {
    return new Pod(
        ref(name), "uid-" + name, node, Map.of("app", "sfu", "pod", name), phase, terminating, SFU);
  }

  static Workload sfu(int replicas) {
    var capacity =
        new Capacity(OptionalDouble.of(10), OptionalDouble.of(1000), OptionalDouble.empty(), 2);
    return new Workload(SFU, Map.of("team", "calls"), replicas, capacity, null);
  }

  /** Policy media/sfu of ten sessions a pod, that settles for half a minute, as decided so far. */
  static MediaScalingPolicy policy(
      MediaScalingPolicy.Placement placement, Mode mode, long generation, PolicyStatus status) {
    var capacity =
        new Capacity(OptionalDouble.of(10), OptionalDouble.empty(), OptionalDouble.empty(), 0);
    var spec =
        new Spec(
            SFU,
            capacity,
            new ForecastSpec(0.99, null, Duration.ofMinutes(30)),
            Buffer.NONE,
            new DrainSpec(null, Duration.ofSeconds(30), Duration.ZERO, List.of()),
            placement,
            mode);
    return new MediaScalingPolicy(
        new PolicyRef("media", "sfu"), "u", NOW, generation, spec, status);
  }

  static PolicyStatus decided(long generation, int replicas) {
    return new PolicyStatus(generation, replicas, 0, 0, "", Map.of(), "", List.of());
  }

  static ClusterView view(Pod... pods) {
    return ClusterView.of(
        Arrays.asList(pods), List.of(sfu(pods.length), new Workload(TURN, 1, null, null)));
  }

  static SignalStore store(Pod... pods) {
    var store = new SignalStore(MAX_AGE);
    store.see(view(pods));
    return store;
  }

  /** A pod of a report, with a rate of 50 packets a second for each session, each way. */
  static PodReport.Builder podReport(String name, int sessions) {
    return PodReport.newBuilder()
        .setUid("uid-" + name)
        .setNamespace("media")
        .setName(name)
        .setWindowNanos(1_000_000_000)
        .setSessions(sessions)
        .setStreams(2 * sessions)
        .setIngressPacketsPerSecond(50.0 * sessions)
        .setEgressPacketsPerSecond(50.0 * sessions)
        .setIngressBitsPerSecond(80_000.0 * sessions)
        .setEgressBitsPerSecond(80_000.0 * sessions);
  }

  static AgentReport.Builder report(String node, long sequence, PodReport.Builder... pods) {
    var report =
        AgentReport.newBuilder()
            .setNode(node)
            .setAgentInstance("instance-1")
            .setSequence(sequence)
            .setComplete(true);
    for (var pod : pods) {
      report.addPods(pod);
    }
    return report;
  }

  static NodeReport read(AgentReport.Builder report, Instant received) {
    try {
      return ReportReader.read(report.build().toByteArray(), received);
    } catch (BadReport bad) {
      throw new AssertionError(bad);
    }
  }

  /** The lines of a test resource that are no comments. */
  static Stream<String> lines(String resource) throws IOException {
    var stream = Fixtures.class.getResourceAsStream("/" + resource);
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(stream, resource), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isEmpty())
          .toList()
          .stream();
    }
  }
}
