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
 *
 * <p>Each write is made on the version that was read, so one that was long on its way is refused
 * once another was made. A leader that is new, or one of whose writes nobody knows the end, writes
 * once whatever it reads, and so outdates all that may still be on its way.
 */
final class ServiceEndpoints {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /** Annotation, RFC 3339; without a difference an update makes no version. */
  private static final String WRITTEN = "headroom.dev/written";

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
    kept.remove(policy.ref());
    IllegalArgumentException problem = null;
    for (var service : services) {
      try {
        keep(service, policy, pods, last == null, now);
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

  /** What it knows of a policy's slices counts no more: others may have written them. */
  void forget(PolicyRef policy) {
    kept.remove(policy);
  }

  private void keep(
      String name, MediaScalingPolicy policy, List<Pod> pods, boolean anew, Instant now) {
    var service = client.services().inNamespace(policy.ref().namespace()).withName(name).get();
    if (service == null) {
      throw new IllegalArgumentException(
          "there is no Service " + policy.ref().namespace() + "/" + name);
    }
    for (var slice : EndpointPlan.slices(service, policy, pods)) {
      slice.getMetadata().setAnnotations(Map.of(WRITTEN, now.toString()));
      write(slice, anew);
    }
  }

  private void write(EndpointSlice wanted, boolean anew) {
    var there = client.resource(wanted).get();
    if (there == null) {
      client.resource(wanted).create();
    } else if (anew
        || !orEmpty(there.getEndpoints()).equals(wanted.getEndpoints())
        || !orEmpty(there.getPorts()).equals(wanted.getPorts())) {
      wanted.getMetadata().setResourceVersion(there.getMetadata().getResourceVersion());
      client.resource(wanted).update();
    }
  }

  /** The API server shows a list without items as null. */
  private static <T> List<T> orEmpty(@Nullable List<T> shown) {
    return shown == null ? List.of() : shown;
  }
}
