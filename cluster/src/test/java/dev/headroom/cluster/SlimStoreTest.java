package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlimStoreTest {
  private final List<Pod> put = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private final SlimStore<Pod> store =
      new SlimStore<>(Pod::new, put::add, pod -> removed.add(pod.getMetadata().getName()));

  private static Pod pod(String version) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("media")
        .withName("a")
        .withUid("1")
        .withResourceVersion(version)
        .addToLabels("app", "sfu")
        .addToAnnotations("notes", "long")
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-a")
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .endStatus()
        .build();
  }

  @Test
  void handsTheWholeObjectOnAndKeepsItsNameOnly() {
    store.put("media/a", pod("1"));
    assertThat(put).containsExactly(pod("1"));
    var kept = store.values().toList();
    assertThat(kept).hasSize(1);
    assertThat(kept.getFirst().getSpec()).isNull();
    assertThat(kept.getFirst().getStatus()).isNull();
    assertThat(kept.getFirst().getMetadata().getLabels()).isEmpty();
    assertThat(kept.getFirst().getMetadata().getAnnotations()).isEmpty();
    assertThat(kept.getFirst().getMetadata().getResourceVersion()).isEqualTo("1");
  }

  @Test
  void aListThatRepeatsWhatIsKnownChangesNothing() {
    store.put("media/a", pod("1"));
    store.put("media/a", pod("1"));
    store.put("media/a", pod("2"));
    assertThat(put).hasSize(2);
  }

  @Test
  void whatIsGoneIsToldOnce() {
    store.put("media/a", pod("1"));
    store.remove("media/a");
    store.remove("media/a");
    assertThat(removed).containsExactly("a");
    assertThat(store.size()).isZero();
  }
}
