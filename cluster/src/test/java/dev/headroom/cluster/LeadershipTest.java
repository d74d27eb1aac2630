package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // The extension fills the field in.
class LeadershipTest {
  KubernetesClient client;

  private Leadership replica(String name) {
    return new Leadership(client, "hr", name, InstantSource.system()).start();
  }

  @Test
  void oneReplicaLeadsAndTheNextTakesOverWhenItGoes() {
    var first = replica("a");
    await().atMost(Duration.ofSeconds(30)).until(() -> first.since() != null);
    try (var second = replica("b")) {
      assertThat(second.since()).isNull();
      assertThat(holder()).isEqualTo("a");

      first.close();

      assertThat(first.since()).isNull();
      await().atMost(Duration.ofSeconds(60)).until(() -> second.since() != null);
      assertThat(holder()).isEqualTo("b");
    }
  }

  /** It lives on, and does not take back at once what it cannot use. */
  @Test
  void whoGivesUpLeavesTheLeaseToAnother() {
    try (var first = replica("a")) {
      await().atMost(Duration.ofSeconds(30)).until(() -> first.since() != null);
      try (var second = replica("b")) {
        first.giveUp();

        assertThat(first.since()).isNull();
        await().atMost(Duration.ofSeconds(10)).until(() -> second.since() != null);
        assertThat(holder()).isEqualTo("b");
        assertThat(first.since()).isNull();
      }
    }
  }

  private String holder() {
    var lease = client.leases().inNamespace("hr").withName(Leadership.LEASE).get();
    return lease == null ? "" : String.valueOf(lease.getSpec().getHolderIdentity());
  }
}
