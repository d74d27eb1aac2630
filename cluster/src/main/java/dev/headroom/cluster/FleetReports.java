package dev.headroom.cluster;

import dev.headroom.cluster.FleetReport.Empty;
import dev.headroom.cluster.FleetReport.PodLine;
import dev.headroom.model.Pod;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.Emptying;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.PolicyMemory;
import dev.headroom.policy.Survival;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads reports with a user's own rights. Blocks on the network. */
final class FleetReports {
  private final KubernetesClient client;
  private final Instant now;

  FleetReports(KubernetesClient client, Instant now) {
    this.client = client;
    this.now = now;
  }

  /**
   * The policies of a namespace.
   *
   * @param namespace null for all
   * @throws ClusterError if the cluster does not know policies
   */
  List<MediaScalingPolicy> policies(@Nullable String namespace) {
    var all = client.genericKubernetesResources(PolicyResource.CONTEXT);
    try {
      var list =
          namespace == null ? all.inAnyNamespace().list() : all.inNamespace(namespace).list();
      return list.getItems().stream().map(PolicyReader::read).toList();
    } catch (KubernetesClientException failure) {
      if (failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw new ClusterError(
            "the cluster knows no MediaScalingPolicy: install Headroom, or at least its CRD",
            failure);
      }
      throw failure;
    }
  }

  FleetReport report(MediaScalingPolicy policy) {
    var target = target(policy.target());
    if (target == null) {
      return new FleetReport(policy, OptionalInt.empty(), List.of(), List.of(), "");
    }
    var autoscalers = autoscalers(policy.target());
    var survival = survival(policy, autoscalers);
    var sessions = new HashMap<String, Integer>();
    var unknown = readSessions(policy.ref().namespace(), sessions);
    var pods =
        pods(policy.ref().namespace(), target.selector()).stream()
            .map(pod -> line(pod, sessions.get(pod.ref().name()), survival))
            .toList();
    return new FleetReport(policy, OptionalInt.of(target.replicas()), pods, autoscalers, unknown);
  }

  private record Target(int replicas, LabelSelector selector) {}

  private @Nullable Target target(WorkloadRef ref) {
    return switch (ref.kind()) {
      case DEPLOYMENT -> {
        var found =
            client.apps().deployments().inNamespace(ref.namespace()).withName(ref.name()).get();
        yield found == null
            ? null
            : new Target(found.getSpec().getReplicas(), found.getSpec().getSelector());
      }
      case STATEFUL_SET -> {
        var found =
            client.apps().statefulSets().inNamespace(ref.namespace()).withName(ref.name()).get();
        yield found == null
            ? null
            : new Target(found.getSpec().getReplicas(), found.getSpec().getSelector());
      }
    };
  }

  private List<Pod> pods(String namespace, LabelSelector selector) {
    var found = client.pods().inNamespace(namespace).withLabelSelector(selector).list().getItems();
    return FleetObserver.alive(found.stream().map(KubeObjects::pod).toList())
        .sorted(Pod.OLDEST_FIRST)
        .toList();
  }

  private List<Autoscaler> autoscalers(WorkloadRef target) {
    return client
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace(target.namespace())
        .list()
        .getItems()
        .stream()
        .flatMap(hpa -> Autoscalers.read(hpa).stream())
        .filter(hpa -> hpa.target().equals(target))
        .toList();
  }

  /**
   * Reads the live sessions of the namespace's pods by their names.
   *
   * @return why there are none to read, empty where there are
   */
  private String readSessions(String namespace, Map<String, Integer> sessions) {
    try {
      var list =
          client.raw(
              "/apis/custom.metrics.k8s.io/v1beta2/namespaces/"
                  + namespace
                  + "/pods/*/rtc_sessions");
      if (list == null) {
        return "the metrics API has no value for any pod";
      }
      var read = Serialization.unmarshal(list, GenericKubernetesResource.class);
      new Fields("list", read.getAdditionalProperties())
          .items("items")
          .forEach(item ->
              sessions.put(
                  item.at("describedObject").required("name"),
                  Quantity.parse(item.required("value")).getNumericalAmount().intValue()));
      return "";
    } catch (KubernetesClientException | IllegalArgumentException failure) {
      return "the metrics API does not answer: " + ClusterError.rootOf(failure);
    }
  }

  private PodLine line(Pod pod, @Nullable Integer sessions, Optional<Survival> survival) {
    var phase = FleetObserver.phase(pod, sessions == null ? 0 : sessions);
    var since = PodMarks.since(pod);
    var empty =
        phase == PodPhase.DRAINING && since != null && sessions != null
            ? survival.map(known -> empty(sessions, since, known)).orElse(null)
            : null;
    var known = sessions == null ? OptionalInt.empty() : OptionalInt.of(sessions);
    return new PodLine(pod.ref().name(), phase, known, since, empty);
  }

  /** All that is known of a draining pod's sessions here is that none has begun since its mark. */
  private Empty empty(int sessions, Instant since, Survival survival) {
    var starts = PodSessions.counted(sessions, since.toEpochMilli());
    var drain = Emptying.drain(starts, survival, now);
    return new Empty(drain.median(), drain.p95());
  }

  /**
   * How long sessions stay, as the policy has learned it; whoever may not read that does without.
   */
  private Optional<Survival> survival(MediaScalingPolicy policy, List<Autoscaler> autoscalers) {
    try {
      var learned = new PolicyMemories(client).read(policy);
      if (learned == null) {
        return Optional.empty();
      }
      var most = autoscalers.stream().mapToInt(Autoscaler::maxPods).max().orElse(1);
      return switch (PolicyMemory.restore(learned, policy.settings(1, Math.max(1, most)), now)) {
        case PolicyMemory.Outcome.Restored(var mind) -> Optional.of(mind.forecaster().survival());
        case PolicyMemory.Outcome.Refused _ -> Optional.empty();
      };
    } catch (KubernetesClientException | IllegalArgumentException notForUs) {
      return Optional.empty();
    }
  }
}
