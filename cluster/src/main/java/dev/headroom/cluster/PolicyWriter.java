package dev.headroom.cluster;

import dev.headroom.model.Pod;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/**
 * Everything that a decision writes. Each write may be repeated without harm; all of them block.
 */
final class PolicyWriter {
  private static final String CONTROLLER = "headroom.dev/service";

  /** events.k8s.io/v1 allows so many characters. */
  private static final int LONGEST_NOTE = 1024;

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String identity;
  private final ServiceEndpoints endpoints;
  private final DrainWebhooks webhooks = new DrainWebhooks();

  /**
   * @param identity of this replica, as events name their writer
   */
  PolicyWriter(KubernetesClient client, String identity) {
    this.client = client;
    this.identity = identity;
    this.endpoints = new ServiceEndpoints(client);
  }

  /**
   * Marks a pod.
   *
   * @throws KubernetesClientException with code 409 if the pod has changed since it was looked at
   */
  void mark(PodMove move) {
    var pod = move.pod().ref();
    MergePatch.send(
        client,
        "/api/v1/namespaces/%s/pods/%s".formatted(pod.namespace(), pod.name()),
        PodMarks.patch(move.pod(), move.phase(), move.since()));
  }

  /**
   * Writes the EndpointSlices of the policy's Services where they are not as they should be.
   *
   * @return whether they were kept by this replica before already
   * @throws IllegalArgumentException if a Service cannot be served
   */
  boolean serve(MediaScalingPolicy policy, List<Pod> pods, Instant now) {
    return endpoints.keep(policy, pods, now);
  }

  /** Tells the policy's media servers of their marks, see {@link DrainWebhooks#tell}. */
  Map<String, String> tellServers(MediaScalingPolicy policy, List<Pod> pods, Instant now) {
    return webhooks.tell(policy, pods, now);
  }

  /** Another leader may have written a policy's slices and told its servers since. */
  void beginTerm(PolicyRef policy) {
    endpoints.forget(policy);
    webhooks.forget(policy);
  }

  void write(PolicyRef policy, PolicyStatus status) {
    MergePatch.send(client, PolicyResource.path(policy) + "/status", StatusFields.patch(status));
  }

  /** Tells whoever looks at the policy; it is never told twice, and may be lost. */
  void tell(MediaScalingPolicy policy, PodMove.News news, Instant now) {
    var regarding =
        new ObjectReferenceBuilder()
            .withApiVersion(PolicyResource.API_VERSION)
            .withKind(PolicyResource.KIND)
            .withNamespace(policy.ref().namespace())
            .withName(policy.ref().name())
            .withUid(policy.uid())
            .build();
    var text = news.text();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(policy.ref().namespace())
            .withGenerateName(policy.ref().name() + "-")
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withReportingController(CONTROLLER)
            .withReportingInstance(identity)
            .withAction("Scale")
            .withType(news.warning() ? "Warning" : "Normal")
            .withReason(news.reason())
            .withNote(text.length() <= LONGEST_NOTE ? text : text.substring(0, LONGEST_NOTE))
            .withRegarding(regarding)
            .build();
    client.resource(event).create();
  }
}
