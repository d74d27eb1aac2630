package dev.headroom.cluster;

import dev.headroom.model.WorkloadKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches pods, Deployments, StatefulSets, ReplicaSets, policies, autoscalers, Services and nodes
 * of the whole cluster, and KEDA's ScaledObjects where they can be read, and keeps {@link #view} up
 * to date; while the API server is away the last view stays.
 *
 * <p>Watches write into a {@link ClusterIndex}; one thread publishes. It rests ten times as long as
 * a view took to make, so that a storm of changes costs a tenth of a core at most and a lone change
 * is public within milliseconds.
 */
public final class ClusterWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

  /** Objects a page of a list: it bounds the memory that a start takes. */
  private static final long PAGE = 500;

  private static final Duration SHORTEST_REST = Duration.ofMillis(5);

  private final KubernetesClient client;
  private final ClusterIndex index = new ClusterIndex();
  private final Semaphore changes = new Semaphore(0);
  private final List<Consumer<ClusterView>> listeners = new CopyOnWriteArrayList<>();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final AtomicInteger unsynced = new AtomicInteger();
  private final ScaledObjectWatch scaledObjects;
  private final Thread publisher;
  private volatile ClusterView view = ClusterView.NOTHING_YET;

  ClusterWatch(KubernetesClient client) {
    this.client = client;
    this.scaledObjects = new ScaledObjectWatch(client, changes::release);
    this.publisher = Thread.ofPlatform().name("cluster-view").daemon().unstarted(this::publish);
  }

  ClusterWatch start() {
    watchPods();
    watchReplicaSets();
    watchWorkloads();
    watchPolicies();
    watchAutoscalers();
    watchNodes();
    watchServices();
    unsynced.set(informers.size());
    publisher.start();
    scaledObjects.start();
    for (var informer : informers) {
      informer
          .start()
          .thenRun(() -> {
            unsynced.decrementAndGet();
            changes.release();
          });
    }
    return this;
  }

  public ClusterView view() {
    return view;
  }

  /** Calls {@code listener} with every new view, from now on; it must return at once. */
  public void onChange(Consumer<ClusterView> listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    publisher.interrupt();
    scaledObjects.close();
    informers.forEach(SharedIndexInformer::stop);
  }

  private void watchPods() {
    watch(
        client.pods().inAnyNamespace(),
        Pod::new,
        pod -> index.put(KubeObjects.pod(pod), KubeObjects.owner(pod)),
        pod -> index.remove(KubeObjects.podRef(pod)));
  }

  private void watchReplicaSets() {
    watch(
        client.apps().replicaSets().inAnyNamespace(),
        ReplicaSet::new,
        set ->
            index.putReplicaSet(
                set.getMetadata().getNamespace(),
                set.getMetadata().getName(),
                KubeObjects.replicaSet(set)),
        set ->
            index.removeReplicaSet(set.getMetadata().getNamespace(), set.getMetadata().getName()));
  }

  private void watchWorkloads() {
    watch(
        client.apps().deployments().inAnyNamespace(),
        Deployment::new,
        deployment ->
            index.put(
                KubeObjects.workload(
                    WorkloadKind.DEPLOYMENT, deployment, deployment.getSpec().getReplicas())),
        gone -> index.remove(KubeObjects.workloadRef(WorkloadKind.DEPLOYMENT, gone)));
    watch(
        client.apps().statefulSets().inAnyNamespace(),
        StatefulSet::new,
        this::put,
        gone -> index.remove(KubeObjects.workloadRef(WorkloadKind.STATEFUL_SET, gone)));
  }

  private void put(StatefulSet set) {
    index.put(KubeObjects.workload(WorkloadKind.STATEFUL_SET, set, set.getSpec().getReplicas()));
    var revision = set.getStatus() == null ? null : set.getStatus().getUpdateRevision();
    if (revision != null) {
      index.putRevision(KubeObjects.workloadRef(WorkloadKind.STATEFUL_SET, set), revision);
    }
  }

  private void watchNodes() {
    watch(
        client.nodes(),
        Node::new,
        node -> index.put(KubeObjects.node(node)),
        gone -> index.removeNode(gone.getMetadata().getName()));
  }

  private void watchPolicies() {
    watch(
        client.genericKubernetesResources(PolicyResource.CONTEXT).inAnyNamespace(),
        PolicyResource::empty,
        this::put,
        gone -> index.remove(PolicyResource.ref(gone)));
  }

  /** A policy that cannot be read stays as it was read last: its fleet must not lose its hold. */
  private void put(GenericKubernetesResource policy) {
    try {
      index.put(PolicyReader.read(policy));
    } catch (IllegalArgumentException unreadable) {
      LOG.error(
          "{} cannot be read: {}; what was read before stays in force",
          PolicyResource.ref(policy),
          unreadable.getMessage());
    }
  }

  private void watchAutoscalers() {
    watch(
        client.autoscaling().v2().horizontalPodAutoscalers().inAnyNamespace(),
        HorizontalPodAutoscaler::new,
        this::put,
        this::removeAutoscaler);
  }

  private void put(HorizontalPodAutoscaler hpa) {
    Autoscalers.read(hpa).ifPresentOrElse(index::put, () -> removeAutoscaler(hpa));
  }

  private void removeAutoscaler(HorizontalPodAutoscaler gone) {
    index.removeAutoscaler(gone.getMetadata().getNamespace(), gone.getMetadata().getName());
  }

  private void watchServices() {
    watch(
        client.services().inAnyNamespace(),
        Service::new,
        service -> index.put(KubeObjects.service(service)),
        gone ->
            index.removeService(gone.getMetadata().getNamespace(), gone.getMetadata().getName()));
  }

  private <T extends HasMetadata> void watch(
      Informable<T> all, Supplier<T> empty, Consumer<T> put, Consumer<T> remove) {
    var store =
        new SlimStore<T>(
            empty, put.andThen(_ -> changes.release()), remove.andThen(_ -> changes.release()));
    informers.add(
        all.withLimit(PAGE)
            .runnableInformer(0)
            .itemStore(store)
            .removeIndexer(Cache.NAMESPACE_INDEX)
            .exceptionHandler(WatchFailures.retried(empty.get().getKind())));
  }

  private void publish() {
    try {
      while (true) {
        changes.acquire();
        changes.drainPermits();
        var started = System.nanoTime();
        view = index.view(unsynced.get() == 0).with(scaledObjects.get());
        listeners.forEach(listener -> listener.accept(view));
        var rest = Duration.ofNanos(10 * (System.nanoTime() - started));
        Thread.sleep(rest.compareTo(SHORTEST_REST) > 0 ? rest : SHORTEST_REST);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
