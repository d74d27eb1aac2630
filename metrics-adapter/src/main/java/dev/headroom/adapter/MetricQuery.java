package dev.headroom.adapter;

import java.util.List;
import java.util.Optional;

/**
 * What a path below {@code /apis/custom.metrics.k8s.io/VERSION} asks for (custom-metrics-apiserver
 * {@code pkg/apiserver/installer/cmhandlers.go}).
 *
 * @param namespace empty for what lives outside of namespaces
 * @param resource {@code pods}, {@code deployments.apps}, …
 * @param name of the object, or {@link #ALL}
 */
record MetricQuery(String version, String namespace, String resource, String name, String metric) {
  static final String ALL = "*";

  boolean all() {
    return name.equals(ALL);
  }

  /**
   * Reads the segments behind the version.
   *
   * @throws StatusException 404 if they are no shape of this API, 400 if a resource is missing
   */
  static MetricQuery of(String version, List<String> segments) {
    var namespaced = segments.size() >= 2 && segments.getFirst().equals("namespaces");
    return namespaced ? inNamespace(version, segments) : outsideOfNamespaces(version, segments);
  }

  private static MetricQuery inNamespace(String version, List<String> segments) {
    var namespace = segments.get(1);
    if (segments.size() == 3) {
      throw ApiStatus.badRequest("invalid request path: it ends before the metric").exception();
    }
    if (segments.size() == 4 && segments.get(2).equals("metrics")) {
      return new MetricQuery(version, "", "namespaces", namespace, segments.get(3));
    }
    if (segments.size() == 5) {
      return new MetricQuery(version, namespace, segments.get(2), segments.get(3), segments.get(4));
    }
    throw noShape();
  }

  private static MetricQuery outsideOfNamespaces(String version, List<String> segments) {
    if (segments.size() == 3) {
      return new MetricQuery(version, "", segments.get(0), segments.get(1), segments.get(2));
    }
    throw noShape();
  }

  private static StatusException noShape() {
    return ApiStatus.notFound("the server could not find the requested resource").exception();
  }

  /** The version, when the path lies below the group's. */
  static Optional<String> version(ApiPath path) {
    var segments = path.segments();
    return segments.size() > 3
            && segments.get(0).equals("apis")
            && segments.get(1).equals(Catalogue.GROUP)
            && Catalogue.VERSIONS.contains(segments.get(2))
        ? Optional.of(segments.get(2))
        : Optional.empty();
  }
}
