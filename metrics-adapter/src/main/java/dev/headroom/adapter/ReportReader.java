package dev.headroom.adapter;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.headroom.model.PodRef;
import dev.headroom.model.SessionDates;
import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.PodReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads an agent's report from its bytes. What makes the report as a whole useless is a {@link
 * BadReport}; a pod that cannot be used is refused by itself, and the others count.
 */
final class ReportReader {
  private static final int LONGEST_NAME = 253;

  /** Older than this is a broken clock, not a slow network. */
  private static final Duration OLDEST = Duration.ofHours(1);

  /** What a Quantity still carries. */
  private static final double LARGEST_RATE = 9e15;

  private ReportReader() {}

  static NodeReport read(byte[] body, Instant received) throws BadReport {
    var report = parse(body);
    requireName("node", report.getNode());
    requireName("agent_instance", report.getAgentInstance());
    if (report.getSequence() <= 0) {
      throw new BadReport("sequence is " + report.getSequence() + ", it counts from 1");
    }
    var age = report.getSampleAgeNanos();
    if (age < 0 || age > OLDEST.toNanos()) {
      throw new BadReport(
          "sample_age_nanos is " + Long.toUnsignedString(age) + ", more than an hour");
    }
    var clock = report.getClockMillis();
    if (clock < 0) {
      throw new BadReport("clock_millis is " + Long.toUnsignedString(clock));
    }
    var refused = new ArrayList<String>();
    var pods = pods(report, received.minusNanos(age), refused);
    return new NodeReport(
        report.getNode(),
        report.getAgentInstance(),
        report.getSequence(),
        report.getComplete(),
        received,
        pods,
        report.getConditionsList(),
        refused);
  }

  private static AgentReport parse(byte[] body) throws BadReport {
    try {
      return AgentReport.parseFrom(body);
    } catch (InvalidProtocolBufferException malformed) {
      throw new BadReport("the body is no headroom.v1.AgentReport: " + malformed.getMessage());
    }
  }

  private static void requireName(String field, String value) throws BadReport {
    if (value.isEmpty() || value.length() > LONGEST_NAME) {
      throw new BadReport(
          field + " has " + value.length() + " characters, it needs 1 to " + LONGEST_NAME);
    }
  }

  private static List<NodeReport.PodSample> pods(
      AgentReport report, Instant at, List<String> refused) {
    var uids = new HashSet<String>();
    var pods = new ArrayList<NodeReport.PodSample>(report.getPodsCount());
    for (var pod : report.getPodsList()) {
      var problem =
          uids.add(pod.getUid())
              ? problem(pod, report.getClockMillis())
              : Optional.of("uid is listed more than once");
      if (problem.isPresent()) {
        refused.add("pod " + pod.getNamespace() + "/" + pod.getName() + ": " + problem.get());
      } else {
        pods.add(sample(pod, at, report.getClockMillis()));
      }
    }
    return pods;
  }

  private static Optional<String> problem(PodReport pod, long clockMillis) {
    if (pod.getUid().isEmpty() || pod.getNamespace().isEmpty() || pod.getName().isEmpty()) {
      return Optional.of("uid, namespace and name are all needed");
    }
    if (pod.getWindowNanos() < 0) {
      return Optional.of("window_nanos is " + Long.toUnsignedString(pod.getWindowNanos()));
    }
    var dates = pod.getSessionStartedMillisList();
    if (dates.size() > Integer.toUnsignedLong(pod.getSessions())) {
      return Optional.of(
          "session_started_millis dates %d sessions of %s"
              .formatted(dates.size(), Integer.toUnsignedString(pod.getSessions())));
    }
    for (var i = 0; i < dates.size(); i++) {
      var started = pod.getSessionStartedMillis(i);
      if (started < 0 || started > clockMillis) {
        return Optional.of(
            "session_started_millis has %s, later than clock_millis, %d"
                .formatted(Long.toUnsignedString(started), clockMillis));
      }
    }
    return rateProblem("ingress_packets_per_second", pod.getIngressPacketsPerSecond())
        .or(() -> rateProblem("egress_packets_per_second", pod.getEgressPacketsPerSecond()))
        .or(() -> rateProblem("ingress_bits_per_second", pod.getIngressBitsPerSecond()))
        .or(() -> rateProblem("egress_bits_per_second", pod.getEgressBitsPerSecond()))
        .or(() -> mediaProblem(pod));
  }

  /** What is not set reads as 0, which is no problem. */
  private static Optional<String> mediaProblem(PodReport pod) {
    return rateProblem("udp_drops_per_second", pod.getUdpDropsPerSecond())
        .or(() -> rateProblem("ingress_jitter_millis", pod.getIngressJitterMillis()))
        .or(() -> rateProblem("server_jitter_millis", pod.getServerJitterMillis()))
        .or(() -> rateProblem("round_trip_millis", pod.getRoundTripMillis()))
        .or(() -> rateProblem("turnaround_millis", pod.getTurnaroundMillis()))
        .or(() -> rateProblem("ingress_loss_percent", pod.getIngressLossPercent()))
        .or(() -> rateProblem("egress_loss_percent", pod.getEgressLossPercent()));
  }

  private static Optional<String> rateProblem(String field, double rate) {
    return rate >= 0 && rate <= LARGEST_RATE
        ? Optional.empty()
        : Optional.of(field + " is " + rate);
  }

  private static NodeReport.PodSample sample(PodReport pod, Instant at, long clockMillis) {
    var rates =
        new Sample.Rates(
            pod.getIngressPacketsPerSecond(),
            pod.getEgressPacketsPerSecond(),
            pod.getIngressBitsPerSecond(),
            pod.getEgressBitsPerSecond());
    var sample =
        new Sample(
            at,
            Duration.ofNanos(pod.getWindowNanos()),
            Integer.toUnsignedLong(pod.getSessions()),
            Integer.toUnsignedLong(pod.getStreams()),
            rates,
            media(pod),
            clockMillis == 0 ? null : dates(pod, at, clockMillis));
    return new NodeReport.PodSample(
        pod.getUid(), new PodRef(pod.getNamespace(), pod.getName()), sample);
  }

  private static Sample.Media media(PodReport pod) {
    return new Sample.Media(
        known(pod.hasIngressLossPercent(), pod.getIngressLossPercent()),
        known(pod.hasEgressLossPercent(), pod.getEgressLossPercent()),
        known(pod.hasIngressJitterMillis(), pod.getIngressJitterMillis()),
        known(pod.hasServerJitterMillis(), pod.getServerJitterMillis()),
        known(pod.hasRoundTripMillis(), pod.getRoundTripMillis()),
        known(pod.hasTurnaroundMillis(), pod.getTurnaroundMillis()),
        known(pod.hasUdpDropsPerSecond(), pod.getUdpDropsPerSecond()));
  }

  private static OptionalDouble known(boolean set, double value) {
    return set ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private static SessionDates dates(PodReport pod, Instant at, long clockMillis) {
    var started = new long[pod.getSessionStartedMillisCount()];
    for (var i = 0; i < started.length; i++) {
      started[i] = pod.getSessionStartedMillis(i);
    }
    return SessionDates.of(at, clockMillis, started);
  }
}
