package dev.headroom.cluster;

import dev.headroom.model.Signals;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The controller of the policies together with the leadership that it needs. */
public final class PolicyService implements AutoCloseable {
  private final Leadership leadership;
  private final PolicyController controller;

  private PolicyService(Leadership leadership, PolicyController controller) {
    this.leadership = leadership;
    this.controller = controller;
  }

  static PolicyService start(
      KubernetesClient client,
      Supplier<ClusterView> views,
      Supplier<? extends Signals> signals,
      Supplier<List<String>> apiProblems,
      String namespace,
      String identity,
      InstantSource clock,
      Consumer<Duration> rounds) {
    var leadership = new Leadership(client, namespace, identity, clock).start();
    var writer = new PolicyWriter(client, identity);
    var memories = new PolicyMemories(client);
    var controller =
        new PolicyController(
                writer,
                memories,
                ForecastingMind::new,
                views,
                signals,
                apiProblems,
                leadership,
                clock)
            .start(rounds);
    return new PolicyService(leadership, controller);
  }

  /** Whether this replica is the one that writes. */
  public boolean leads() {
    return leadership.since() != null;
  }

  /** Keeps what was learned, writes no more, then gives the lease back. */
  @Override
  public void close() {
    controller.close();
    leadership.close();
  }
}
