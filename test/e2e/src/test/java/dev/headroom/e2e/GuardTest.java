package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The guard against those who know nothing of calls: a person's own number, and the scheduler. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
class GuardTest {
  private static final Duration DECIDED = Duration.ofMinutes(1);

  /** Sessions of ended calls fade after 30 s; then the settling time, and a refused controller. */
  private static final Duration GONE = Duration.ofSeconds(150);

  private static final Duration HELD = Duration.ofSeconds(15);

  private final Stage stage;
  private final LiveCalls calls;

  GuardTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @BeforeEach
  void aGuardedFleet() {
    stage.guard();
  }

  @Test
  void whoScalesByHandGetsThePodThatEmptied() throws Exception {
    calls.onTwoPods();
    decided();
    stage.kubectl().run("scale", "deployment/" + MediaFleet.NAME, "--replicas=1");
    Await.until("a marked pod", DECIDED, () -> stage.fleet().marked().size() == 1);
    Await.throughout("both pods", HELD, () -> stage.fleet().pods().size() == 2);
    var marked = stage.fleet().marked().getFirst();
    assertThat(calls.hangUpOn(marked)).isNotEmpty().noneMatch(CallReport::cut);
    Await.until("it goes", GONE, () -> !stage.fleet().has(marked));
    assertThat(calls.hangUpAll()).isNotEmpty().noneMatch(CallReport::cut);
  }

  @Test
  void theSchedulerPreemptsNoPodWithCalls() throws Exception {
    var wanted = calls.onTwoPods().getFirst();
    decided();
    stage.kubectl().apply(urgent(wanted.node()));
    Await.until("the scheduler's choice", DECIDED, () -> isWantedByTheScheduler(wanted));
    Await.throughout("both pods", HELD, () -> stage.fleet().pods().size() == 2);
    assertThat(calls.hangUpAll()).isNotEmpty().noneMatch(CallReport::cut);
  }

  private void decided() {
    stage.fleet().addPolicy(Stage.SIZE);
    Await.until("a decision", DECIDED, () -> !stage.fleet().lastDecision().isEmpty());
  }

  /** What it writes before it deletes. */
  private boolean isWantedByTheScheduler(MediaPod pod) {
    return stage
        .kubectl()
        .jsonPath("{.status.conditions[?(@.type==\"DisruptionTarget\")].reason}", "pod", pod.name())
        .equals("PreemptionByScheduler");
  }

  /** A pod of more importance that tolerates no media pod beside it. */
  private static String urgent(String node) {
    return """
    apiVersion: scheduling.k8s.io/v1
    kind: PriorityClass
    metadata: {name: urgent}
    value: 1000
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: urgent}
    spec:
      priorityClassName: urgent
      nodeSelector: {kubernetes.io/hostname: %s}
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: media}}}
      containers: [{name: none, image: none, imagePullPolicy: Never}]
    """
        .formatted(node);
  }
}
