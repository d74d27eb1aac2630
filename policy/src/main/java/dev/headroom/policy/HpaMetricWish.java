package dev.headroom.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of an HPA together: the largest proposal wins; with a failed metric among them the
 * fleet may grow but not shrink.
 *
 * @param failureReason the condition's reason for the first failed metric, empty without one
 * @param error what failed, empty when nothing did
 */
record HpaMetricWish(
    int replicas, List<HpaProposal> proposals, int failed, String failureReason, String error) {

  static HpaMetricWish of(List<HpaMetric> metrics, HpaCalculator calculator) {
    var proposals = new ArrayList<HpaProposal>();
    var replicas = 0;
    var failed = 0;
    var reason = "";
    var first = "";
    for (var metric : metrics) {
      var proposal = calculator.propose(metric);
      proposals.add(proposal);
      switch (proposal) {
        case HpaProposal.Replicas known -> replicas = Math.max(replicas, known.replicas());
        case HpaProposal.Unknown(var why) -> {
          reason = failed == 0 ? metric.failureReason() : reason;
          first = failed == 0 ? why : first;
          failed++;
        }
      }
    }
    var error =
        failed == 0
            ? ""
            : "invalid metrics ("
                + failed
                + " invalid out of "
                + metrics.size()
                + "), first error is: "
                + first;
    return new HpaMetricWish(replicas, proposals, failed, reason, error);
  }

  boolean cannotDecide(int current) {
    return failed >= proposals.size() || (failed > 0 && replicas < current);
  }

  @Nullable String errorOrNull() {
    return failed == 0 ? null : error;
  }
}
