package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.pod;
import static dev.headroom.adapter.Fixtures.podReport;
import static dev.headroom.adapter.Fixtures.read;
import static dev.headroom.adapter.Fixtures.ref;
import static dev.headroom.adapter.Fixtures.report;
import static dev.headroom.adapter.Fixtures.store;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SignalStoreTest {
  private final SignalStore store = store(pod("a", "node-a"), pod("b", "node-a"));

  private String sessions(String pod) {
    return store.get().read(ref(pod), Signal.SESSIONS, NOW) instanceof Reading.Fresh fresh
        ? fresh.value().toString()
        : "unknown";
  }

  @Test
  void aRepeatedOrLateReportChangesNothing() {
    assertThat(store.take(read(report("node-a", 5, podReport("a", 5)), NOW))).isTrue();
    assertThat(store.take(read(report("node-a", 5, podReport("a", 6)), NOW))).isFalse();
    assertThat(store.take(read(report("node-a", 4, podReport("a", 7)), NOW))).isFalse();
    assertThat(sessions("a")).isEqualTo("5");
    assertThat(store.take(read(report("node-a", 6, podReport("a", 8)), NOW))).isTrue();
    assertThat(sessions("a")).isEqualTo("8");
  }

  @Test
  void aPartialReportChangesOnlyWhatItNames() {
    store.take(read(report("node-a", 1, podReport("a", 1), podReport("b", 1)), NOW));
    store.take(read(report("node-a", 2, podReport("b", 2)).setComplete(false), NOW));
    assertThat(sessions("a")).isEqualTo("1");
    assertThat(sessions("b")).isEqualTo("2");
  }

  @Test
  void aCompleteReportForgetsWhatItDoesNotName() {
    store.take(read(report("node-a", 1, podReport("a", 1), podReport("b", 1)), NOW));
    store.take(read(report("node-a", 2, podReport("b", 2)), NOW));
    assertThat(sessions("a")).isEqualTo("unknown");
  }

  @Test
  void aRestartedAgentStartsAgainAndItsPredecessorIsSilenced() {
    store.take(read(report("node-a", 90, podReport("a", 1)), NOW));
    assertThat(store.take(read(report("node-a", 1, podReport("a", 2)).setAgentInstance("2"), NOW)))
        .isTrue();
    assertThat(store.take(read(report("node-a", 91, podReport("a", 3)), NOW))).isFalse();
    assertThat(sessions("a")).isEqualTo("2");
  }

  @Test
  void aProcessThatIsStillThereSpeaksAgainWhenTheOtherIsSilent() {
    store.take(read(report("node-a", 90, podReport("a", 1)), NOW));
    store.take(read(report("node-a", 1, podReport("a", 2)).setAgentInstance("2"), NOW));
    var late = NOW.plusSeconds(2);
    assertThat(store.take(read(report("node-a", 92, podReport("a", 3)), late))).isFalse();
    var later = NOW.plusSeconds(3);
    assertThat(store.take(read(report("node-a", 93, podReport("a", 4)), later))).isTrue();
    assertThat(
            store.take(read(report("node-a", 2, podReport("a", 5)).setAgentInstance("2"), later)))
        .isFalse();
  }

  @Test
  void aRestartedAgentThatHasNotListedYetLeavesTheLastWordStanding() {
    store.take(read(report("node-a", 9, podReport("a", 1), podReport("b", 4)), NOW));
    var partial = report("node-a", 1, podReport("a", 2)).setAgentInstance("2").setComplete(false);
    store.take(read(partial, NOW));
    assertThat(sessions("a")).isEqualTo("2");
    assertThat(sessions("b")).isEqualTo("4");
  }

  @Test
  void aPodThatIsNotKnownYetWaitsForTheClusterView() {
    store.take(read(report("node-a", 1, podReport("new", 3)), NOW));
    assertThat(sessions("new")).isEqualTo("unknown");
    store.see(Fixtures.view(pod("new", "node-a")));
    assertThat(sessions("new")).isEqualTo("3");
  }

  @Test
  void anAgentIsNotBelievedAboutPodsOfAnotherNode() {
    store.see(Fixtures.view(pod("a", "node-b")));
    store.take(read(report("node-a", 1, podReport("a", 99)), NOW));
    assertThat(sessions("a")).isEqualTo("unknown");
  }

  @Test
  void aPodMadeAnewUnderItsOldNameIsAnotherPod() {
    store.take(read(report("node-a", 1, podReport("a", 3).setUid("uid-of-before")), NOW));
    assertThat(sessions("a")).isEqualTo("unknown");
  }

  @Test
  void nodesThatAreGoneAreForgotten() {
    store.take(read(report("node-a", 1, podReport("a", 3)), NOW));
    store.take(read(report("node-z", 1), NOW));
    store.forget(NOW.plus(Duration.ofHours(1)));
    assertThat(store.get().words()).containsOnlyKeys("node-a");
  }

  @Test
  void everyReportOfManyThreadsIsPublished() {
    var nodes = 200;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < nodes; i++) {
        var node = "node-" + i;
        var _ = threads.submit(() -> store.take(read(report(node, 1), NOW)));
      }
    }
    assertThat(store.get().words()).hasSize(nodes);
  }
}
