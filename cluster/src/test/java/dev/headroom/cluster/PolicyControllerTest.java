package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.with;

import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.model.PodRef;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.model.WorkloadKind;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.ScalingDecision;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The controller between a real watch and real writes, against an API server's CRUD. */
@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // The extension and JUnit fill the fields in.
class PolicyControllerTest {
  private static final CustomResourceDefinitionContext CRD =
      new CustomResourceDefinitionContext.Builder()
          .withGroup("headroom.dev")
          .withVersion("v1alpha1")
          .withKind("MediaScalingPolicy")
          .withPlural("mediascalingpolicies")
          .withScope("Namespaced")
          .withStatusSubresource(true)
          .build();

  /** Looks at once and then often: the watch shows a write within milliseconds. */
  private static final ConditionFactory PROMPT =
      with()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .await()
          .atMost(Duration.ofSeconds(10));

  private static final CustomResourceDefinitionContext MEMORIES =
      new CustomResourceDefinitionContext.Builder()
          .withGroup("headroom.dev")
          .withVersion("v1alpha1")
          .withKind("PolicyMemory")
          .withPlural("policymemories")
          .withScope("Namespaced")
          .build();

  KubernetesMockServer server;
  KubernetesClient client;

  private final Map<PodRef, Reading> words = new HashMap<>();
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final FixedLead lead = new FixedLead(now);
  private ClusterWatch watch;
  private PolicyController controller;

  @BeforeEach
  void start() {
    server.expectCustomResource(CRD);
    server.expectCustomResource(MEMORIES);
    client.resource(turn()).create();
    pod("turn-0", 3);
    pod("turn-1", 0);
    client.resource(policy(Mode.ENFORCE)).create();
    watch = new ClusterWatch(client).start();
    controller = controller();
    until(view -> view.synced() && view.podsOf(Fleets.TURN).size() == 2);
    until(view -> view.policy(new PolicyRef("media", "turn")).isPresent());
  }

  private PolicyController controller() {
    return controller(ForecastingMind::new);
  }

  private PolicyController controller(Supplier<FleetMind> minds) {
    return new PolicyController(
        new PolicyWriter(client, "headroom-a"),
        new PolicyMemories(client),
        minds,
        watch::view,
        () -> new Fleets.Fleet(List.of(), words).signals(),
        List::of,
        lead,
        () -> now);
  }

  @AfterEach
  void stop() {
    watch.close();
  }

  @Test
  void aFleetTooLargeIsEmptiedMarkByMarkAndThenTheNumberFalls() {
    learn();
    untilMarked("turn-1", PodPhase.DRAINING);
    assertThat(required()).isEqualTo(2);
    tick(Duration.ofSeconds(1));

    tick(Duration.ofSeconds(9));
    assertThat(watch.view().podsOf(Fleets.TURN).getLast().labels())
        .as("the mark has not settled")
        .containsEntry("headroom.dev/phase", "draining");

    tick(Duration.ofSeconds(1));
    untilMarked("turn-1", PodPhase.RELEASED);
    tick(Duration.ofSeconds(1));
    untilRequired(1);
    assertThat(annotations("turn-1"))
        .containsEntry("controller.kubernetes.io/pod-deletion-cost", "-1000000");
    assertThat(events()).contains("Draining", "Released", "RequiredReplicas");
  }

  @Test
  void aDrainByHandIsToldAtThePolicyAsOurOwnIs() {
    tick(Duration.ofSeconds(1));
    var pod = client.pods().inNamespace("media").withName("turn-1");
    pod.edit(found ->
        new PodBuilder(found)
            .editMetadata()
            .addToLabels(PodMarks.PHASE, PodMarks.DRAINING)
            .endMetadata()
            .build());
    untilMarked("turn-1", PodPhase.DRAINING);
    tick(Duration.ofSeconds(1));
    tick(Duration.ofSeconds(1));

    assertThat(notes("Draining"))
        .containsExactly("turn-1 takes no new sessions: marked by another hand");
  }

  @Test
  void loadThatComesBackTakesTheMarksAway() {
    learn();
    untilMarked("turn-1", PodPhase.DRAINING);

    say("turn-0", 30);
    tick(Duration.ofSeconds(1));

    until(view -> view.podsOf(Fleets.TURN).stream().noneMatch(PodMarks::isMarked));
    assertThat(watch.view().podsOf(Fleets.TURN).getLast().life().marks()).isEmpty();
  }

  @Test
  void whoeverDoesNotLeadWritesNothing() {
    lead.since = null;
    learn();

    assertThat(watch.view().podsOf(Fleets.TURN)).noneMatch(PodMarks::isMarked);
    assertThat(watch.view().policy(new PolicyRef("media", "turn")).orElseThrow().decided())
        .isFalse();
    assertThat(events()).isEmpty();
  }

  @Test
  void aStandbyHasLearnedWhatTheNextLeaderNeeds() {
    lead.since = null;
    learn();
    lead.since = now;
    tick(Duration.ofSeconds(11));

    untilMarked("turn-1", PodPhase.DRAINING);
  }

  @Test
  void aNewReplicaGoesOnFromWhatTheLastLeaderKept() {
    lead.since = null;
    learn();
    lead.since = now;
    tick(Duration.ofSeconds(1));
    assertThat(memories()).containsExactly("turn");

    controller = controller();
    tick(Duration.ofSeconds(11));

    untilMarked("turn-1", PodPhase.DRAINING);
  }

  @Test
  void aMemoryIsKeptMoreAndMoreRarely() {
    tick(Duration.ofSeconds(1));
    var kept = new ArrayList<Long>();
    for (var minute = 1L; minute <= 180; minute++) {
      tick(Duration.ofMinutes(1));
      if (saved().equals(now.toString())) {
        kept.add(minute);
      }
    }
    assertThat(kept).containsExactly(5L, 10L, 20L, 40L, 70L, 100L, 130L, 160L);
  }

  @Test
  void aReplicaThatGoesInOrderKeepsWhatItLearned() {
    controller.start(_ -> {});
    until(view -> view.policy(new PolicyRef("media", "turn")).orElseThrow().decided());
    controller.close();
    assertThat(memories()).containsExactly("turn");
  }

  @Test
  void theMemoryOfADeletedPolicyIsNotItsSuccessors() {
    tick(Duration.ofSeconds(1));
    tick(Duration.ofMinutes(5));
    var memories = new PolicyMemories(client);
    var policy = watch.view().policyOf(Fleets.TURN).orElseThrow();
    assertThat(memories.read(policy)).isNotNull();
    var successor =
        new MediaScalingPolicy(
            policy.ref(), "another-uid", now, 1, policy.spec(), PolicyStatus.NONE);
    assertThat(memories.read(successor)).isNull();
  }

  private String saved() {
    return client
        .genericKubernetesResources(PolicyMemories.CONTEXT)
        .inNamespace("media")
        .list()
        .getItems()
        .stream()
        .map(memory -> String.valueOf(memory.getAdditionalProperties().get("savedAt")))
        .findAny()
        .orElse("");
  }

  private List<String> memories() {
    return client
        .genericKubernetesResources(PolicyMemories.CONTEXT)
        .inNamespace("media")
        .list()
        .getItems()
        .stream()
        .map(memory -> memory.getMetadata().getName())
        .toList();
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() {
    learn();
    untilMarked("turn-1", PodPhase.DRAINING);
    PROMPT.until(() -> requestsOfATick() == 0);

    assertThat(requestsOfATick() + requestsOfATick()).isZero();
  }

  private int requestsOfATick() {
    var before = server.getRequestCount();
    controller.tick();
    return server.getRequestCount() - before;
  }

  @Test
  void marksGoWithThePolicy() {
    learn();
    untilMarked("turn-1", PodPhase.DRAINING);
    client.genericKubernetesResources(CRD).inNamespace("media").withName("turn").delete();
    until(view -> view.allPolicies().findAny().isEmpty());

    tick(Duration.ofSeconds(1));

    until(view -> view.podsOf(Fleets.TURN).stream().noneMatch(PodMarks::isMarked));
  }

  /** Looks at the fleet for so long that a policy knows what is usual. */
  private void learn() {
    for (var second = 0; second < 900; second += 15) {
      tick(Duration.ofSeconds(15));
      if (watch.view().podsOf(Fleets.TURN).stream().anyMatch(PodMarks::isMarked)) {
        return;
      }
    }
  }

  private void tick(Duration later) {
    now = now.plus(later);
    words.replaceAll((_, word) -> ((Reading.Fresh) word).at().equals(now) ? word : fresh(word));
    var before = server.getRequestCount();
    controller.tick();
    if (server.getRequestCount() > before) {
      settle();
    }
  }

  /** Until the watch has shown what was written. */
  private void settle() {
    PROMPT.until(() ->
        client.pods().inNamespace("media").list().getItems().stream()
            .allMatch(written ->
                watch
                    .view()
                    .pod(KubeObjects.podRef(written))
                    .map(seen -> seen.life().equals(KubeObjects.pod(written).life()))
                    .orElse(false)));
  }

  private Reading fresh(Reading word) {
    return new Reading.Fresh(((Reading.Fresh) word).value(), now, Duration.ZERO);
  }

  @Test
  void whatGoesWrongWithOnePolicyStopsNoOther() {
    client.resource(policy("broken", "Deployment", Mode.ENFORCE)).create();
    client.resource(broken()).create();
    until(view -> view.workloads(WorkloadKind.DEPLOYMENT, "media").size() == 1);
    until(view -> view.policies("media").size() == 2);
    controller = controller(FailsForBroken::new);
    tick(Duration.ofSeconds(1));
    untilRequired(2);
    assertThat(watch.view().policy(new PolicyRef("media", "broken")).orElseThrow().decided())
        .isFalse();
  }

  /** An error as well as an exception: the thread goes on, and another replica leads. */
  @Test
  void aRoundThatIsBrokenOffLeavesTheLeaseAndIsFollowedByTheNext() {
    var looks = new AtomicInteger();
    var blind =
        new PolicyController(
            new PolicyWriter(client, "headroom-a"),
            new PolicyMemories(client),
            ForecastingMind::new,
            () -> {
              looks.incrementAndGet();
              throw new StackOverflowError("a bug of ours");
            },
            () -> new Fleets.Fleet(List.of(), words).signals(),
            List::of,
            lead,
            () -> now);
    blind.start(_ -> {});
    PROMPT.until(() -> looks.get() == 2);
    blind.close();
    assertThat(lead.givenUp).hasPositiveValue();
    assertThat(lead.since()).isNull();
  }

  /** A mind with a bug that only one policy meets. */
  private static final class FailsForBroken implements FleetMind {
    private final FleetMind sound = new ForecastingMind();

    @Override
    public ScalingDecision decide(
        MediaScalingPolicy policy,
        List<Autoscaler> autoscalers,
        FleetObservation fleet,
        Instant now) {
      if (policy.ref().name().equals("broken")) {
        throw new IllegalStateException("a bug of ours");
      }
      return sound.decide(policy, autoscalers, fleet, now);
    }

    @Override
    public void recall(byte[] learned) {
      sound.recall(learned);
    }

    @Override
    public byte @Nullable [] learned() {
      return sound.learned();
    }
  }

  private void say(String pod, int sessions) {
    words.put(
        new PodRef("media", pod), new Reading.Fresh(Quantity.of(sessions), now, Duration.ZERO));
  }

  private void untilMarked(String pod, PodPhase phase) {
    until(view ->
        view.pod(new PodRef("media", pod)).map(p -> PodMarks.marked(p) == phase).orElse(false));
  }

  private void untilRequired(int replicas) {
    until(view ->
        view.policy(new PolicyRef("media", "turn"))
            .map(p -> p.status().requiredReplicas() == replicas)
            .orElse(false));
  }

  private void until(Predicate<ClusterView> condition) {
    PROMPT.until(() -> condition.test(watch.view()));
  }

  private int required() {
    return watch.view().policyOf(Fleets.TURN).orElseThrow().status().requiredReplicas();
  }

  private Map<String, String> annotations(String pod) {
    var found = client.pods().inNamespace("media").withName(pod).get();
    var annotations = found.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  private List<String> notes(String reason) {
    return client.events().v1().events().inNamespace("media").list().getItems().stream()
        .filter(event -> event.getReason().equals(reason))
        .map(event -> event.getNote())
        .toList();
  }

  private List<String> events() {
    return client.events().v1().events().inNamespace("media").list().getItems().stream()
        .map(event -> event.getReason())
        .toList();
  }

  private void pod(String name, int sessions) {
    client.resource(turnPod(name)).create();
    say(name, sessions);
  }

  private static Pod turnPod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("media")
        .withName(name)
        .addNewOwnerReference()
        .withApiVersion("apps/v1")
        .withKind("StatefulSet")
        .withName("turn")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-a")
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .addNewPodIP("10.0.0.1")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .withLastTransitionTime("2026-11-20T09:00:00Z")
        .endCondition()
        .endStatus()
        .build();
  }

  private static io.fabric8.kubernetes.api.model.apps.StatefulSet turn() {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withNamespace("media")
        .withName("turn")
        .endMetadata()
        .withNewSpec()
        .withReplicas(2)
        .endSpec()
        .build();
  }

  private static Deployment broken() {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("media")
        .withName("broken")
        .endMetadata()
        .withNewSpec()
        .withReplicas(2)
        .endSpec()
        .build();
  }

  private static GenericKubernetesResource policy(Mode mode) {
    return policy("turn", "StatefulSet", mode);
  }

  private static GenericKubernetesResource policy(String name, String kind, Mode mode) {
    return Serialization.unmarshal(
        """
        apiVersion: headroom.dev/v1alpha1
        kind: MediaScalingPolicy
        metadata: {name: %1$s, namespace: media, generation: 1}
        spec:
          targetRef: {kind: %2$s, name: %1$s}
          capacity: {sessions: 10}
          forecast: {coverage: 0.9, leadTime: 5s, lookAhead: 1m}
          drain: {settle: 10s}
          mode: %3$s
        """
            .formatted(name, kind, mode == Mode.ENFORCE ? "Enforce" : "Observe"),
        GenericKubernetesResource.class);
  }
}
