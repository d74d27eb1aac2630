package dev.headroom.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the ConfigMap that says whom the cluster lets speak for others. When it goes or cannot be
 * read, what was good last stays in force.
 */
public final class AuthConfigWatch implements Supplier<@Nullable AuthConfig>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuthConfigWatch.class);

  private final SharedIndexInformer<ConfigMap> informer;
  private volatile @Nullable AuthConfig current;

  AuthConfigWatch(KubernetesClient client) {
    informer =
        client
            .configMaps()
            .inNamespace(AuthConfigMap.NAMESPACE)
            .withName(AuthConfigMap.NAME)
            .runnableInformer(0)
            .exceptionHandler(WatchFailures.retried(AuthConfigMap.NAME))
            .addEventHandler(new Handler());
  }

  AuthConfigWatch start() {
    informer.start();
    return this;
  }

  /** What is in force; null until the ConfigMap is read for the first time. */
  @Override
  public @Nullable AuthConfig get() {
    return current;
  }

  @Override
  public void close() {
    informer.stop();
  }

  private final class Handler implements ResourceEventHandler<ConfigMap> {
    @Override
    public void onAdd(ConfigMap map) {
      try {
        current = AuthConfigMap.parse(Objects.requireNonNullElse(map.getData(), Map.of()));
      } catch (ClusterError unreadable) {
        LOG.error("{}; what was read before stays in force", unreadable.getMessage());
      }
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap after) {
      onAdd(after);
    }

    @Override
    public void onDelete(ConfigMap map, boolean unseen) {
      LOG.error(
          "ConfigMap {}/{} is gone; what was read before stays in force",
          AuthConfigMap.NAMESPACE,
          AuthConfigMap.NAME);
    }
  }
}
