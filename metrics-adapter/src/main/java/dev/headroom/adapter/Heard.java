package dev.headroom.adapter;

import dev.headroom.model.Reading;

/** What is known of one pod: a fresh sample, or why there is none. */
sealed interface Heard {
  /** A sample that is young enough. */
  record Sampled(Sample sample) implements Heard {}

  /** No sample to go by; the reading is stale or absent, with its reason. */
  record Nothing(Reading why) implements Heard {}

  static Heard absent(String reason) {
    return new Nothing(new Reading.Absent(reason));
  }
}
