package dev.headroom.policy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric of an HPA: its target and what its API answered now. Targets and values are counts of
 * thousandths, as the controller computes with.
 */
public sealed interface HpaMetric {
  /** Why {@code ScalingActive} turns false when this metric cannot be read. */
  String failureReason();

  /** Whether the workload may be scaled from and to zero by this metric (KEP-2021). */
  default boolean worksAtZero() {
    return false;
  }

  /** A custom metric of each pod against an average. */
  record PodsAverage(long targetMilli, HpaReading<Map<String, HpaSample>> samples)
      implements HpaMetric {
    @Override
    public String failureReason() {
      return "FailedGetPodsMetric";
    }
  }

  /**
   * A resource of each pod, or of one container of each pod.
   *
   * @param container the container's name, null for the whole pod
   */
  record Resource(
      String name,
      @Nullable String container,
      ResourceTarget target,
      HpaReading<Map<String, HpaSample>> samples)
      implements HpaMetric {
    @Override
    public String failureReason() {
      return container == null ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric";
    }
  }

  /** What a resource is held against. */
  sealed interface ResourceTarget {
    /** Percent of the requests. */
    record Utilization(int percent) implements ResourceTarget {}

    record AverageValue(long milli) implements ResourceTarget {}
  }

  /** One value of an object, or the sum of external series, as a whole or per replica. */
  record Whole(Source source, Per per, long targetMilli, HpaReading<List<Long>> values)
      implements HpaMetric {
    @Override
    public String failureReason() {
      return source == Source.OBJECT ? "FailedGetObjectMetric" : "FailedGetExternalMetric";
    }

    @Override
    public boolean worksAtZero() {
      return true;
    }
  }

  /** Where a whole value comes from. */
  enum Source {
    OBJECT,
    EXTERNAL
  }

  /** How a whole value is held against its target: {@code Value} or {@code AverageValue}. */
  enum Per {
    FLEET,
    REPLICA
  }

  /** A metric type the controller does not know. */
  record Unsupported(String type) implements HpaMetric {
    @Override
    public String failureReason() {
      return "InvalidMetricSourceType";
    }
  }
}
