package dev.headroom.adapter;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import java.time.Instant;
import java.util.List;

/**
 * An agent's report, checked and dated.
 *
 * @param instance the agent process; its {@code sequence} counts from 1
 * @param complete whether pods that are not listed are no longer metered
 * @param received when it arrived, by the clock of the service
 * @param conditions what the agent cannot see, for people
 * @param refused what of the report cannot be used, for people
 */
record NodeReport(
    String node,
    String instance,
    long sequence,
    boolean complete,
    Instant received,
    List<PodSample> pods,
    List<String> conditions,
    List<String> refused) {

  /** One pod of a report. */
  record PodSample(String uid, PodRef ref, Sample sample) {
    /** The same in the names of a pod that is kept anyway: the report's own live a second less. */
    PodSample as(Pod known) {
      return new PodSample(known.uid(), known.ref(), sample);
    }
  }

  NodeReport {
    pods = List.copyOf(pods);
    conditions = List.copyOf(conditions);
    refused = List.copyOf(refused);
  }
}
