package dev.headroom.adapter;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a metric has no value, in one sentence: which metric, of what, how many objects matched, and
 * the reason. The beginning is upstream's (custom-metrics-apiserver {@code
 * pkg/provider/errors.go}).
 */
final class MetricErrors {
  private static final int MOST_REASONS = 3;

  private MetricErrors() {}

  static StatusException unknownMetric(MetricQuery query) {
    var served =
        Catalogue.of(query.resource())
            .map(metrics -> "those of " + query.resource() + " are " + join(metrics.names()))
            .orElseGet(() -> "there are metrics of " + join(Catalogue.resources()));
    return ApiStatus.notFound(start(query) + "there is no such metric; " + served).exception();
  }

  private static String join(List<String> names) {
    return String.join(", ", names);
  }

  static StatusException noSeries(MetricQuery query, QueryString options) {
    return ApiStatus.notFound(
            start(query)
                + "metricLabelSelector \""
                + options.first("metricLabelSelector").orElse("")
                + "\" matches no series, because the series of this metric have no labels")
        .exception();
  }

  static StatusException noValue(MetricQuery query, QueryString options, List<String> reasons) {
    return ApiStatus.notFound(start(query) + why(query, options, reasons)).exception();
  }

  private static String why(MetricQuery query, QueryString options, List<String> reasons) {
    if (!query.all()) {
      return reasons.isEmpty() ? "there is no such object" : reasons.getFirst();
    }
    var selector = options.first("labelSelector").orElse("");
    var matched =
        reasons.size()
            + " "
            + query.resource()
            + " in namespace "
            + query.namespace()
            + (selector.isBlank() ? "" : " match labelSelector \"" + selector + "\"");
    return reasons.isEmpty() ? matched : matched + ", none has a value: " + some(reasons);
  }

  private static String some(List<String> reasons) {
    var told = reasons.stream().limit(MOST_REASONS).collect(Collectors.joining("; "));
    var more = reasons.size() - MOST_REASONS;
    return more > 0 ? told + "; and " + more + " more" : told;
  }

  private static String start(MetricQuery query) {
    var object =
        query.all()
            ? query.resource()
            : query.resource()
                + " "
                + (query.namespace().isEmpty() ? "" : query.namespace() + "/")
                + query.name();
    return "the server could not find the metric " + query.metric() + " for " + object + ": ";
  }
}
