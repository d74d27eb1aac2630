package dev.headroom.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * The catalogue of published metrics: one constant a metric, static, whether or not data exists.
 */
public enum Signal {
  SESSIONS("rtc_sessions", Scope.POD, "live sessions of the pod"),
  STREAMS("rtc_streams", Scope.POD, "live RTP streams of the pod, both directions"),
  INGRESS_PACKETS(
      "rtc_ingress_packets_per_second", Scope.POD, "UDP packets per second into the pod"),
  EGRESS_PACKETS(
      "rtc_egress_packets_per_second", Scope.POD, "UDP packets per second out of the pod"),
  INGRESS_BITS("rtc_ingress_bits_per_second", Scope.POD, "UDP bits per second into the pod"),
  EGRESS_BITS("rtc_egress_bits_per_second", Scope.POD, "UDP bits per second out of the pod"),
  INGRESS_LOSS(
      "rtc_ingress_loss_percent",
      Scope.POD,
      "RTP packets into the pod that the network lost, of those that were due"),
  EGRESS_LOSS(
      "rtc_egress_loss_percent",
      Scope.POD,
      "RTP packets out of the pod that its server left out, of those that were due"),
  JITTER(
      "rtc_jitter_milliseconds",
      Scope.POD,
      "95th percentile of the jitter of the RTP streams into the pod"),
  SERVER_JITTER(
      "rtc_server_jitter_milliseconds",
      Scope.POD,
      "95th percentile of the jitter of the RTP streams out of the pod, less that of those into it"),
  ROUND_TRIP(
      "rtc_rtt_milliseconds",
      Scope.POD,
      "mean time from a STUN request of the pod to its answer, of the last 10 s"),
  TURNAROUND(
      "rtc_turnaround_milliseconds",
      Scope.POD,
      "mean time that the pod takes to answer a STUN request, of the last 10 s"),
  UDP_DROPS(
      "rtc_udp_drops_per_second",
      Scope.POD,
      "UDP datagrams per second dropped because a receive buffer in the pod was full"),
  LOAD(
      "rtc_load_percent",
      Scope.POD,
      "the largest of sessions, packets and bits against the declared capacity of a pod"),
  SIGNAL_AGE("rtc_signal_age_seconds", Scope.POD, "seconds since the pod's sample was taken"),
  FLEET_SESSIONS("rtc_fleet_sessions", Scope.WORKLOAD, "live sessions of the workload's pods"),
  REQUIRED_REPLICAS(
      "rtc_required_replicas", Scope.WORKLOAD, "pods that the workload needs for its sessions");

  /** What a signal describes. */
  public enum Scope {
    POD,
    WORKLOAD
  }

  private final String metricName;
  private final Scope scope;
  private final String help;

  Signal(String metricName, Scope scope, String help) {
    this.metricName = metricName;
    this.scope = scope;
    this.help = help;
  }

  public String metricName() {
    return metricName;
  }

  public Scope scope() {
    return scope;
  }

  /** One line for people: what it counts and its unit. */
  public String help() {
    return help;
  }

  public static Optional<Signal> ofMetricName(String name) {
    return Arrays.stream(values()).filter(s -> s.metricName.equals(name)).findFirst();
  }
}
