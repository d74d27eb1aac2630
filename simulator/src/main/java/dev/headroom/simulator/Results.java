package dev.headroom.simulator;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a study found, for people and for programs. */
record Results(Study study, List<Run> runs, double clairvoyantHours) {

  /** One policy's score, and its course over time where charts are wanted. */
  record Run(Score score, @Nullable Timeline timeline) {}

  double overClairvoyant(Score score) {
    return clairvoyantHours > 0 ? score.podHours() / clairvoyantHours : Double.NaN;
  }

  String json() {
    var text = new StringBuilder("[\n");
    for (var i = 0; i < runs.size(); i++) {
      text.append("  ").append(object(runs.get(i).score));
      text.append(i + 1 < runs.size() ? ",\n" : "\n");
    }
    return text.append("]\n").toString();
  }

  private Json object(Score score) {
    var coverage = new Json();
    var busy = new Json();
    score.coverage().forEach((horizon, share) -> coverage.put(horizon, share));
    score.busyCoverage().forEach((horizon, share) -> busy.put(horizon, share));
    return new Json()
        .put("policy", score.policy())
        .put("pod_hours", score.podHours())
        .put("pod_hours_over_lower_bound", score.overBound())
        .put("pod_hours_over_clairvoyant", overClairvoyant(score))
        .put("pod_hours_starting", score.total().startMillis / 3.6e6)
        .put("pod_hours_draining", score.total().drainMillis / 3.6e6)
        .put("sessions", score.total().sessions)
        .put("misses", score.total().misses)
        .put("misses_per_10000", score.missesPer10000())
        .put("miss_episodes", score.misses().episodes())
        .put("longest_miss_episode_seconds", score.misses().longestMillis() / 1000.0)
        .put("session_seconds_over_capacity", score.total().overflowMillis / 1000.0)
        .put("disrupted_sessions", score.events().disrupted)
        .put("rejected_sessions", score.events().rejected)
        .put("scale_outs", score.events().scaleOuts)
        .put("scale_ins", score.events().scaleIns)
        .put("undrains", score.events().undrains)
        .put("failed_starts", score.events().failedStarts)
        .put("node_starts", score.events().nodeStarts)
        .put("drain_minutes_p50", score.drainMinutes(0.5))
        .put("drain_minutes_p95", score.drainMinutes(0.95))
        .put("drain_minutes_max", score.drainMinutes(1))
        .put("coverage", coverage)
        .put("coverage_busy", busy)
        .put("mean_headroom", score.meanHeadroom());
  }

  /** A table for people. */
  String table() {
    var text = new StringBuilder(heading());
    text.append(
        String.format(
            Locale.ROOT,
            "%-28s %10s %7s %7s %8s %8s %9s %7s %7s %7s %19s %8s%n",
            "policy",
            "pod-hours",
            "/bound",
            "/clairv",
            "miss/1e4",
            "episodes",
            "disrupted",
            "outs",
            "ins",
            "undrain",
            "drain p50/p95/max",
            "free"));
    for (var run : runs) {
      text.append(row(run.score));
    }
    return text.toString();
  }

  private String row(Score score) {
    var drains =
        String.format(
            Locale.ROOT,
            "%.0f/%.0f/%.0f",
            score.drainMinutes(0.5),
            score.drainMinutes(0.95),
            score.drainMinutes(1));
    return String.format(
        Locale.ROOT,
        "%-28s %10.1f %7.3f %7.3f %8.1f %8d %9d %7d %7d %7d %19s %8.1f%n",
        score.policy(),
        score.podHours(),
        score.overBound(),
        overClairvoyant(score),
        score.missesPer10000(),
        score.misses().episodes(),
        score.events().disrupted,
        score.events().scaleOuts,
        score.events().scaleIns,
        score.events().undrains,
        drains,
        score.meanHeadroom());
  }

  /** What was asked, in one line. */
  String heading() {
    var span = study.span();
    var world = study.world();
    return String.format(
        Locale.ROOT,
        "%d sessions in the trace; scored %.1f days from %s; %d a pod, start %s, decisions every"
            + " %s%n",
        study.trace().size(),
        study.scored().toMinutes() / 1440.0,
        java.time.LocalDateTime.ofInstant(
            java.time.Instant.ofEpochMilli(span.from()), study.zone()),
        world.capacity(),
        time(world.starts().time().toSeconds()),
        time(world.period().toSeconds()));
  }

  private static String time(long seconds) {
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
