package dev.headroom.cluster;

import dev.headroom.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the EndpointSlices of the Services that policies name. Services are not watched: they are
 * read when the pods of a policy change, and now and then. For one thread; blocks on the network.
 */
final class ServiceEndpoints {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final Map<PolicyRef, Kept> kept = new HashMap<>();

  /**
   * @param all whether every Service could be served
   */
  private record Kept(MediaScalingPolicy.Spec spec, List<Pod> pods, Instant at, boolean all) {
    boolean holds(MediaScalingPolicy policy, List<Pod> others, Instant now) {
      return spec.equals(policy.spec()) && pods.equals(others) && now.isBefore(at.plus(LOOK_AGAIN));
    }
  }

  ServiceEndpoints(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Makes the slices of a policy's Services as they should be.
   *
   * @return whether they were so when this was asked last, too; true without a Service
   * @throws IllegalArgumentException if a Service cannot be served; the others are
   */
  boolean keep(MediaScalingPolicy policy, List<Pod> pods, Instant now) {
    var services = policy.spec().drain().services();
    var last = kept.get(policy.ref());
    if (services.isEmpty()) {
      return true;
    }
    if (last != null && last.holds(policy, pods, now)) {
      return last.all();
    }
    IllegalArgumentException problem = null;
    for (var service : services) {
      try {
        keep(service, policy, pods);
      } catch (IllegalArgumentException unusable) {
        problem = unusable;
      }
    }
    kept.put(policy.ref(), new Kept(policy.spec(), pods, now, problem == null));
    if (problem != null) {
      throw problem;
    }
    return last != null && last.all();
  }

  private void keep(String name, MediaScalingPolicy policy, List<Pod> pods) {
    var service = client.services().inNamespace(policy.ref().namespace()).withName(name).get();
    if (service == null) {
      throw new IllegalArgumentException(
          "there is no Service " + policy.ref().namespace() + "/" + name);
    }
    EndpointPlan.slices(service, policy, pods).forEach(this::write);
  }

  private void write(EndpointSlice wanted) {
    var named = client.resource(wanted);
    var there = named.get();
    if (there == null) {
      named.create();
    } else if (!orEmpty(there.getEndpoints()).equals(wanted.getEndpoints())
        || !orEmpty(there.getPorts()).equals(wanted.getPorts())) {
      named.update();
    }
  }

  /** The API server shows a list without items as null. */
  private static <T> List<T> orEmpty(@Nullable List<T> shown) {
    return shown == null ? List.of() : shown;
  }
}
