package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.rig.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restarts of Headroom's own parts while calls run: nothing that is alive is lost. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("they restart what all others stand on")
class RestartTest {
  private static final int CALLS = 5;
  private static final double SESSIONS = CALLS * MediaFleet.SESSIONS_A_CALL;
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration RESTARTED = Duration.ofSeconds(60);
  private static final Duration SETTLED = Duration.ofSeconds(5);

  private final Stage stage;
  private final MediaPod pod;
  private final List<String> live = new ArrayList<>();

  RestartTest(Stage stage) {
    this.stage = stage;
    this.pod = Stage.oneOnEachNode(stage.heldFleet(2)).getLast();
  }

  @BeforeEach
  void callsRun() throws Exception {
    for (var i = 0; i < CALLS; i++) {
      live.add(Stage.newCall());
      stage.callers().place(live.getLast(), pod.address()).get(10, TimeUnit.SECONDS);
    }
    stage.awaitSessions(pod, SESSIONS, SOON);
  }

  /** The calls never noticed, and new ones are counted on top of them. */
  @AfterEach
  void callsAreWhole() throws Exception {
    stage.awaitSessions(pod, SESSIONS, SOON);
    live.add(Stage.newCall());
    stage.callers().place(live.getLast(), pod.address()).get(10, TimeUnit.SECONDS);
    stage.awaitSessions(pod, SESSIONS + MediaFleet.SESSIONS_A_CALL, SOON);
    for (var call : live) {
      var report = stage.callers().hangUp(call).get(10, TimeUnit.SECONDS);
      assertThat(report.cut()).as(report.toString()).isFalse();
      assertThat(report.lost()).as(report.toString()).isZero();
    }
  }

  @Test
  void anAgentThatIsReplacedKeepsItsCount() {
    agentIsReplaced(List.of());
  }

  /** Its pod was deleted before, and waits in the hold for the end of its calls. */
  @Test
  void anAgentThatIsKilledKeepsItsCountAndTheHold() {
    stage.kubectl().run("delete", "pod", pod.name(), "--wait=false");
    agentIsReplaced(List.of("--force", "--grace-period=0"));
  }

  /** And its replicas are still where the loss of one node takes no more than one. */
  @Test
  void theServiceAnswersThroughARollout() {
    try (var watch = SessionsWatch.of(stage, pod)) {
      stage.kubectl().run("rollout", "restart", Headroom.SERVICE, "-n", Headroom.NAMESPACE);
      Headroom.awaitReady(stage.kubectl());
      var replicas = Replicas.find(stage.kubectl(), Headroom.NAMESPACE, Headroom.SELECTOR).pods();
      assertThat(replicas).hasSize(2).extracting(Replicas.Replica::node).doesNotHaveDuplicates();
      Await.pause(SETTLED);
      assertThat(watch.wrong(SESSIONS)).isEmpty();
      assertThat(watch.missing()).isEmpty();
    }
  }

  @Test
  void aServiceThatIsKilledWholeComesBackWithTheCount() {
    try (var watch = SessionsWatch.of(stage, pod)) {
      stage
          .kubectl()
          .run(
              "delete",
              "pods",
              "-n",
              Headroom.NAMESPACE,
              "-l",
              Headroom.SELECTOR,
              "--force",
              "--grace-period=0");
      Headroom.awaitReady(stage.kubectl());
      stage.awaitSessions(pod, SESSIONS, RESTARTED);
      assertThat(watch.wrong(SESSIONS)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ETCD", "API_SERVER"})
  void aPartOfTheControlPlaneThatIsKilledChangesNothing(Part part) {
    var killed = stage.cluster().component(part);
    try (var watch = SessionsWatch.of(stage, pod)) {
      killed.kill();
      killed.start();
      stage.awaitSessions(pod, SESSIONS, RESTARTED);
      Headroom.awaitReady(stage.kubectl());
      assertThat(watch.wrong(SESSIONS)).isEmpty();
    }
  }

  /** What was known grows old and is left out; an old number would be as wrong as a 0. */
  @Test
  void aCutNetworkBetweenAgentsAndServiceMakesTheCountUnknown() {
    try (var watch = SessionsWatch.of(stage, pod)) {
      try (var _ = CutNetwork.betweenAgentsAndService(stage)) {
        Await.until("no value of the pod", RESTARTED, () -> stage.sessions(pod).isEmpty());
        Await.pause(SETTLED);
        assertThat(stage.sessions(pod)).isEmpty();
      }
      stage.awaitSessions(pod, SESSIONS, RESTARTED);
      assertThat(watch.wrong(SESSIONS)).isEmpty();
    }
  }

  private void agentIsReplaced(List<String> how) {
    var kubectl = stage.kubectl();
    var before = AgentPod.find(kubectl, pod.node()).orElseThrow();
    var words = new ArrayList<>(List.of("delete", "pod", before.name(), "-n", Headroom.NAMESPACE));
    words.addAll(how);
    try (var watch = SessionsWatch.of(stage, pod)) {
      kubectl.run(words.toArray(String[]::new));
      Await.until(
          "another agent on " + pod.node(),
          RESTARTED,
          () ->
              AgentPod.find(kubectl, pod.node())
                  .filter(AgentPod::ready)
                  .filter(agent -> !agent.uid().equals(before.uid()))
                  .isPresent());
      Await.pause(SETTLED);
      assertThat(watch.wrong(SESSIONS)).isEmpty();
    }
  }
}
