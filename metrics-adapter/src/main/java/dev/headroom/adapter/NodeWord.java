package dev.headroom.adapter;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the agent of one node has said: the latest sample of each pod, by uid.
 *
 * <p>Samples are kept whether or not the cluster view knows the pod yet, and count only once it
 * does and says that the pod runs on this node. So a new session is not delayed by a pod watch that
 * lags behind the agent, and no agent is believed about a pod of another node.
 *
 * @param before the agent process before this one; its late reports are ignored for {@link #LATE}
 *     after this one's last word, and then it is the one that speaks
 * @param listed whether this agent process has sent a complete report yet
 * @param heard when the last report arrived
 */
record NodeWord(
    String instance,
    String before,
    long sequence,
    boolean listed,
    Instant heard,
    Map<String, Sample> samples,
    List<String> conditions) {

  /** The longest that a report of a process that has ended may be under way. */
  private static final Duration LATE = Duration.ofSeconds(3);

  static NodeWord first(NodeReport report) {
    return new NodeWord(report.instance(), "", 0, false, report.received(), Map.of(), List.of())
        .with(report);
  }

  /** This and a report, or empty when the report is not newer than what is known. */
  Optional<NodeWord> after(NodeReport report) {
    if (report.instance().equals(instance)) {
      return report.sequence() > sequence ? Optional.of(with(report)) : Optional.empty();
    }
    if (report.instance().equals(before) && report.received().isBefore(heard.plus(LATE))) {
      return Optional.empty();
    }
    var restarted = new NodeWord(report.instance(), instance, 0, false, heard, samples, conditions);
    return Optional.of(restarted.with(report));
  }

  private NodeWord with(NodeReport report) {
    var merged = report.complete() ? new HashMap<String, Sample>() : new HashMap<>(samples);
    report.pods().forEach(pod -> merged.put(pod.uid(), pod.sample().after(samples.get(pod.uid()))));
    return new NodeWord(
        report.instance(),
        before,
        report.sequence(),
        listed || report.complete(),
        report.received(),
        Map.copyOf(merged),
        report.conditions());
  }
}
