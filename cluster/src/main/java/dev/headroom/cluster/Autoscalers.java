package dev.headroom.cluster;

import dev.headroom.model.Signal;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRules;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API server's HorizontalPodAutoscalers as our values. */
final class Autoscalers {
  /** What the controller manager's flag has unless somebody sets it. */
  private static final double USUAL_TOLERANCE = 0.1;

  private static final String NUMBER = Signal.REQUIRED_REPLICAS.metricName();

  private Autoscalers() {}

  /** Empty for an autoscaler of something that Headroom does not scale. */
  static Optional<Autoscaler> read(HorizontalPodAutoscaler hpa) {
    var spec = hpa.getSpec();
    var target = spec.getScaleTargetRef();
    var up = spec.getBehavior() == null ? null : spec.getBehavior().getScaleUp();
    var down = spec.getBehavior() == null ? null : spec.getBehavior().getScaleDown();
    return Arrays.stream(WorkloadKind.values())
        .filter(kind -> kind.kind().equals(target.getKind()))
        .findFirst()
        .map(kind ->
            new Autoscaler(
                hpa.getMetadata().getName(),
                new WorkloadRef(kind, hpa.getMetadata().getNamespace(), target.getName()),
                Objects.requireNonNullElse(spec.getMinReplicas(), 1),
                spec.getMaxReplicas(),
                tolerance(up),
                tolerance(down),
                problems(spec.getMetrics())));
  }

  private static double tolerance(@Nullable HPAScalingRules rules) {
    Quantity declared = rules == null ? null : rules.getTolerance();
    return declared == null ? USUAL_TOLERANCE : declared.getNumericalAmount().doubleValue();
  }

  /** KEDA's autoscalers read External metrics, whose names are KEDA's own: they are not judged. */
  private static List<String> problems(List<MetricSpec> metrics) {
    var problems = new ArrayList<String>();
    var reads = false;
    for (var metric : metrics) {
      if ("External".equals(metric.getType())) {
        reads = true;
      } else if (isOurs(metric)) {
        reads = true;
        var type = metric.getObject().getTarget().getType();
        if (!"AverageValue".equals(type)) {
          problems.add(
              NUMBER
                  + " has a target of type "
                  + type
                  + ": use AverageValue 1, because "
                  + type
                  + " counts terminating pods as replicas");
        }
      } else {
        problems.add(
            "it also scales by a "
                + metric.getType()
                + " metric, which may keep pods that the"
                + " policy has released: leave "
                + NUMBER
                + " alone");
      }
    }
    if (!reads) {
      problems.add(
          "it does not read " + NUMBER + " of the workload, so nothing follows the policy");
    }
    return problems;
  }

  private static boolean isOurs(MetricSpec metric) {
    return metric.getObject() != null && NUMBER.equals(metric.getObject().getMetric().getName());
  }
}
