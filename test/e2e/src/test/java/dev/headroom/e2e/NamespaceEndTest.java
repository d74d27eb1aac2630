package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A namespace is deleted with everything that is in charge of its pods; they wait in the hold. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
class NamespaceEndTest {
  private static final int CALLS = 3;
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Longer than rtpengine lives after SIGTERM. */
  private static final Duration HELD = Duration.ofSeconds(15);

  /** Sessions of ended calls fade after 30 s. */
  private static final Duration GONE = Duration.ofMinutes(2);

  private final Stage stage;
  private final LiveCalls calls;

  NamespaceEndTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @Test
  void aDeletedNamespaceWaitsForItsCalls() throws Exception {
    var pod = stage.heldFleet(1).getFirst();
    calls.place(CALLS, stage.fleet().pods());
    stage.awaitSessions(pod, CALLS * MediaFleet.SESSIONS_A_CALL, SOON);
    stage.kubectl().run("delete", "namespace", stage.namespace(), "--wait=false");
    Await.until("its pod deleted", SOON, () -> !deletedAt(pod).isEmpty());
    Await.throughout("its pod", HELD, () -> !deletedAt(pod).isEmpty());
    assertThat(calls.hangUpAll()).hasSize(CALLS).allMatch(CallReport::whole);
    Await.until("it goes", GONE, () -> deletedAt(pod).isEmpty());
  }

  /** When the pod was deleted that is still there; empty where it was not, or is gone. */
  private String deletedAt(MediaPod pod) {
    return stage
        .kubectl()
        .run(
            "get",
            "pod",
            pod.name(),
            "--ignore-not-found",
            "-o",
            "jsonpath={.metadata.deletionTimestamp}")
        .strip();
  }
}
