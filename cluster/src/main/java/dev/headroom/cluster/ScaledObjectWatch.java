package dev.headroom.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows KEDA's ScaledObjects where there are any to be read: a cluster without KEDA, or without
 * the right, is as good as one with, and nothing waits for them. What was read stays when they
 * cannot be read any more.
 */
final class ScaledObjectWatch implements Supplier<ScaledObjects>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScaledObjectWatch.class);

  static final ResourceDefinitionContext CONTEXT =
      new ResourceDefinitionContext.Builder()
          .withGroup("keda.sh")
          .withVersion("v1alpha1")
          .withKind("ScaledObject")
          .withPlural("scaledobjects")
          .withNamespaced(true)
          .build();

  private final Map<String, ScaledObject> objects = new ConcurrentHashMap<>();
  private final Runnable changed;
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private volatile String problem = ScaledObjects.UNREAD.problem();

  /**
   * @param changed is called after each change
   */
  ScaledObjectWatch(KubernetesClient client, Runnable changed) {
    this.changed = changed;
    this.informer =
        client
            .genericKubernetesResources(CONTEXT)
            .inAnyNamespace()
            .runnableInformer(0)
            .itemStore(new SlimStore<>(ScaledObjectWatch::empty, this::put, this::remove))
            .removeIndexer(Cache.NAMESPACE_INDEX)
            .exceptionHandler((_, failure) -> retry(failure));
  }

  ScaledObjectWatch start() {
    informer
        .start()
        .thenRun(() -> {
          problem = "";
          changed.run();
        });
    return this;
  }

  @Override
  public ScaledObjects get() {
    return new ScaledObjects(objects, problem);
  }

  @Override
  public void close() {
    informer.stop();
  }

  private static GenericKubernetesResource empty() {
    var empty = new GenericKubernetesResource();
    empty.setApiVersion("keda.sh/v1alpha1");
    empty.setKind("ScaledObject");
    return empty;
  }

  private void put(GenericKubernetesResource resource) {
    var object = ScaledObject.read(resource);
    var before = objects.put(key(resource), object);
    if (!object.danger().isEmpty()
        && (before == null || !before.danger().equals(object.danger()))) {
      LOG.warn("ScaledObject {}: {}; see docs/keda.md", key(resource), object.danger());
    }
    changed.run();
  }

  private void remove(GenericKubernetesResource gone) {
    objects.remove(key(gone));
    changed.run();
  }

  private static String key(GenericKubernetesResource resource) {
    return Objects.requireNonNull(Cache.metaNamespaceKeyFunc(resource));
  }

  /**
   * KEDA may come later. The same reason is told once: where KEDA is not used it stays for ever.
   */
  private boolean retry(Throwable failure) {
    if (!problem.isEmpty()) {
      var words = "they cannot be read: " + ClusterError.rootOf(failure);
      if (!words.equals(problem)) {
        LOG.info("ScaledObjects: {}; triggers must name their workload", words);
      }
      problem = words;
    }
    return true;
  }
}
