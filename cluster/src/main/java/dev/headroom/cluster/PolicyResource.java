package dev.headroom.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/** Where the API server keeps {@code MediaScalingPolicies}. */
final class PolicyResource {
  static final String GROUP = "headroom.dev";
  static final String VERSION = "v1alpha1";
  static final String API_VERSION = GROUP + "/" + VERSION;
  static final String KIND = "MediaScalingPolicy";
  private static final String PLURAL = "mediascalingpolicies";

  static final ResourceDefinitionContext CONTEXT =
      new ResourceDefinitionContext.Builder()
          .withGroup(GROUP)
          .withVersion(VERSION)
          .withKind(KIND)
          .withPlural(PLURAL)
          .withNamespaced(true)
          .build();

  private PolicyResource() {}

  static GenericKubernetesResource empty() {
    var empty = new GenericKubernetesResource();
    empty.setApiVersion(API_VERSION);
    empty.setKind(KIND);
    return empty;
  }

  static String path(PolicyRef policy) {
    return "/apis/%s/namespaces/%s/%s/%s"
        .formatted(API_VERSION, policy.namespace(), PLURAL, policy.name());
  }

  static PolicyRef ref(HasMetadata policy) {
    return new PolicyRef(policy.getMetadata().getNamespace(), policy.getMetadata().getName());
  }
}
