package dev.headroom.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What policies have learned, kept by the API server so that a restart, an upgrade or a new leader
 * forgets nothing: a {@code PolicyMemory} beside each policy, of the same name, which goes with it.
 * Blocks on the network.
 */
final class PolicyMemories {
  private static final String KIND = "PolicyMemory";

  static final ResourceDefinitionContext CONTEXT =
      new ResourceDefinitionContext.Builder()
          .withGroup(PolicyResource.GROUP)
          .withVersion(PolicyResource.VERSION)
          .withKind(KIND)
          .withPlural("policymemories")
          .withNamespaced(true)
          .build();

  /** etcd takes requests of 1.5 MB; Base64 makes four bytes of three. */
  static final int LARGEST = 1_000_000;

  private final KubernetesClient client;

  PolicyMemories(KubernetesClient client) {
    this.client = client;
  }

  /** What was kept of a policy; null if there is nothing, or it was another policy's. */
  byte @Nullable [] read(MediaScalingPolicy policy) {
    var kept = of(policy.ref()).withName(policy.ref().name()).get();
    if (kept == null || !isOf(policy, kept)) {
      return null;
    }
    var data = kept.getAdditionalProperties().get("data");
    return data instanceof String text ? Base64.getDecoder().decode(text) : null;
  }

  private static boolean isOf(MediaScalingPolicy policy, GenericKubernetesResource kept) {
    return kept.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(policy.uid()));
  }

  /**
   * Keeps a memory in the place of the one before.
   *
   * @throws IllegalArgumentException if it is larger than {@link #LARGEST}
   */
  void write(MediaScalingPolicy policy, byte[] memory, Instant now) {
    if (memory.length > LARGEST) {
      throw new IllegalArgumentException(
          "what %s has learned is %d bytes, more than the %d that can be kept"
              .formatted(policy.ref(), memory.length, LARGEST));
    }
    var kept = new GenericKubernetesResource();
    kept.setApiVersion(PolicyResource.API_VERSION);
    kept.setKind(KIND);
    kept.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(policy.ref().namespace())
            .withName(policy.ref().name())
            .addNewOwnerReference()
            .withApiVersion(PolicyResource.API_VERSION)
            .withKind(PolicyResource.KIND)
            .withName(policy.ref().name())
            .withUid(policy.uid())
            .endOwnerReference()
            .build());
    kept.setAdditionalProperty("savedAt", now.toString());
    kept.setAdditionalProperty("data", Base64.getEncoder().encodeToString(memory));
    try {
      MergePatch.send(client, path(policy.ref()), Serialization.asJson(kept));
    } catch (KubernetesClientException failure) {
      if (failure.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw failure;
      }
      of(policy.ref()).resource(kept).create();
    }
  }

  private static String path(PolicyRef policy) {
    return "/apis/%s/namespaces/%s/%s/%s"
        .formatted(
            PolicyResource.API_VERSION, policy.namespace(), CONTEXT.getPlural(), policy.name());
  }

  private NonNamespaceOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>>
      of(PolicyRef policy) {
    return client.genericKubernetesResources(CONTEXT).inNamespace(policy.namespace());
  }
}
