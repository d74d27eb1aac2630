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

  /** Segments up to the version. */
  private static final int BASE = 3;

  boolean all() {
    return name.equals(ALL);
  }

  /** Whether the API has paths of this form; all others are not found, whatever the verb. */
  static boolean isShape(ApiPath path) {
    if (version(path).isEmpty()) {
      return false;
    }
    var segments = path.segments().subList(BASE, path.segments().size());
    var namespaced = segments.getFirst().equals(Fleet.NAMESPACES);
    return switch (segments.size()) {
      case 3 -> true;
      case 4 -> namespaced && segments.get(2).equals("metrics");
      case 5 -> namespaced;
      default -> false;
    };
  }

  /**
   * Reads a path of the API's shapes.
   *
   * @throws StatusException 400 if it is {@code namespaces/NAME/RESOURCE} and no more
   */
  static MetricQuery of(ApiPath path) {
    var version = path.segments().get(BASE - 1);
    var segments = path.segments().subList(BASE, path.segments().size());
    return switch (segments.size()) {
      case 5 -> of(version, segments.get(1), segments.subList(2, 5));
      case 4 -> new MetricQuery(version, "", Fleet.NAMESPACES, segments.get(1), segments.get(3));
      default -> of(version, "", segments);
    };
  }

  private static MetricQuery of(String version, String namespace, List<String> object) {
    if (namespace.isEmpty() && object.getFirst().equals(Fleet.NAMESPACES)) {
      throw ApiStatus.badRequest("invalid request path: it ends before the metric").exception();
    }
    return new MetricQuery(version, namespace, object.get(0), object.get(1), object.get(2));
  }

  /** The version, when the path lies below the group's. */
  static Optional<String> version(ApiPath path) {
    var segments = path.segments();
    return segments.size() > BASE
            && segments.get(0).equals("apis")
            && segments.get(1).equals(Catalogue.GROUP)
            && Catalogue.VERSIONS.contains(segments.get(2))
        ? Optional.of(segments.get(2))
        : Optional.empty();
  }
}
