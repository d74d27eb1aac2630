package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The requests of the service as the kube-apiserver counts them. Its counters of requests know no
 * users, but those of its flow control (API Priority and Fairness) know the FlowSchema that a
 * request fell under: there is one here for each kind of request of our account. All are of the
 * priority that service accounts have without it.
 */
final class ApiServerCalls {
  private static final Pattern DISPATCHED =
      Pattern.compile(
          "apiserver_flowcontrol_dispatched_requests_total\\{flow_schema=\"control-bench-(\\S+?)\",.*} (\\S+)");

  private static final String OTHER = "other";

  /** A kind of request: its name, its verbs, API group and resources. */
  private record Kind(String name, String verbs, String group, String resources) {}

  /** The first that fits a request counts it. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind("lease", "*", "coordination.k8s.io", "*"),
          new Kind("reviews", "create", "authentication.k8s.io", "*"),
          new Kind("access-reviews", "create", "authorization.k8s.io", "*"),
          new Kind("watch", "watch", "*", "*"),
          new Kind("memory", "*", "headroom.dev", "policymemories"),
          new Kind("status", "patch", "headroom.dev", "mediascalingpolicies/status"),
          new Kind("pod-patch", "patch", "", "pods"),
          new Kind("event", "create", "events.k8s.io", "*"),
          new Kind("get", "get", "*", "*"),
          new Kind("list", "list", "*", "*"),
          new Kind(OTHER, "*", "*", "*"));

  private final Kubectl kubectl;

  private ApiServerCalls(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  /** Counts from now on. */
  static ApiServerCalls count(Kubectl kubectl) {
    var schemas = new StringBuilder();
    for (var i = 0; i < KINDS.size(); i++) {
      schemas.append(schema(KINDS.get(i), 1000 + i));
    }
    kubectl.apply(schemas.toString());
    return new ApiServerCalls(kubectl);
  }

  /** So many of each kind until now, the kinds without any included. */
  Map<String, Long> now() {
    var counts = new LinkedHashMap<String, Long>();
    KINDS.forEach(kind -> counts.put(kind.name(), 0L));
    DISPATCHED
        .matcher(kubectl.raw("/metrics"))
        .results()
        .forEach(found ->
            counts.merge(found.group(1), (long) Double.parseDouble(found.group(2)), Long::sum));
    return counts;
  }

  /** What came on top of {@code before}. */
  Map<String, Long> since(Map<String, Long> before) {
    return now().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                now -> now.getValue() - before.getOrDefault(now.getKey(), 0L),
                Long::sum,
                LinkedHashMap::new));
  }

  private static String schema(Kind kind, int precedence) {
    return """
    apiVersion: flowcontrol.apiserver.k8s.io/v1
    kind: FlowSchema
    metadata: {name: control-bench-%1$s}
    spec:
      matchingPrecedence: %2$d
      priorityLevelConfiguration: {name: workload-low}
      distinguisherMethod: {type: ByUser}
      rules:
        - subjects: [{kind: ServiceAccount, serviceAccount: {name: headroom, namespace: headroom-system}}]
          resourceRules:
            - {verbs: ["%3$s"], apiGroups: ["%4$s"], resources: ["%5$s"], clusterScope: true, namespaces: ["*"]}
          nonResourceRules: %6$s
    ---
    """
        .formatted(
            kind.name(),
            precedence,
            kind.verbs(),
            kind.group(),
            kind.resources(),
            kind.name().equals(OTHER) ? "[{verbs: [\"*\"], nonResourceURLs: [\"*\"]}]" : "[]");
  }
}
