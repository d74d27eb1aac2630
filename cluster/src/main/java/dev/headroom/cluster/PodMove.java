package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.policy.PodPhase;
import java.time.Instant;

/**
 * A change of one pod's marks.
 *
 * @param phase that the pod enters, or is in where {@code news} is empty and marks are only mended
 * @param news for people, empty where nothing new happens
 */
record PodMove(Pod pod, PodPhase phase, Instant since, News news) {

  /** What an event says; {@link #NONE} for nothing. */
  record News(String reason, String text, boolean warning) {
    static final News NONE = new News("", "", false);

    static News of(String reason, String text) {
      return new News(reason, text, false);
    }

    boolean isNone() {
      return reason.isEmpty();
    }
  }

  /** Marks that somebody took away or that were never whole. */
  static PodMove mending(Pod pod, PodPhase phase, Instant since) {
    return new PodMove(pod, phase, since, News.NONE);
  }
}
