package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.calls.CallReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a person does and reads with {@code ./headroom}, with real calls. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(House.REPLICAS)
class HandDrainTest {
  /** Two calls a pod, eight sessions: one pod of twenty carries them all. */
  private static final int CALLS = 4;

  private static final int SESSIONS = CALLS * MediaFleet.SESSIONS_A_CALL;
  private static final Duration DECIDED = Duration.ofSeconds(30);

  /** Longer than the policy needs to mark a pod, to release one or to take one back. */
  private static final Duration HELD = Duration.ofSeconds(10);

  private final Stage stage;
  private final LiveCalls calls;
  private final CommandLine headroom;
  private final List<MediaPod> pods;

  HandDrainTest(Stage stage) throws Exception {
    this.stage = stage;
    this.calls = stage.calls();
    this.headroom = CommandLine.open(stage.kubectl());
    this.pods = stage.freshFleet(2);
    calls.place(CALLS, pods);
    for (var pod : pods) {
      stage.awaitSessions(pod, SESSIONS / 2, DECIDED);
    }
    stage.fleet().addPolicy(Stage.SIZE);
    // So far ahead nothing is known yet: no pod is drained but by hand.
    var lookAhead = "{\"spec\": {\"forecast\": {\"lookAhead\": \"30m\"}}}";
    stage.kubectl().run("patch", "msp", MediaFleet.NAME, "--type=merge", "-p", lookAhead);
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    Await.until("a decision on all calls", DECIDED, () -> status().path("sessions").asInt() == 8);
  }

  @Test
  void aPodThatDrainsByHandKeepsItsCallsAndComesBack() throws Exception {
    var pod = pods.getFirst();
    assertThat(headroom.run("drain", path(pod))).contains(pod.name() + " takes no new sessions");
    assertThat(headroom.run("drain", path(pod))).contains("is draining already");
    takesNobody(pod);
    Await.throughout("its mark and its calls", HELD, () -> phase(pod).equals("draining"));
    assertThat(headroom.run("explain", stage.namespace() + "/" + MediaFleet.NAME))
        .containsPattern(pod.name() + " +draining +4 +\\d+ s ago");

    assertThat(headroom.run("undrain", path(pod))).contains("takes sessions again");
    assertThat(headroom.run("undrain", path(pod))).contains("is accepting already");
    Await.throughout("two accepting pods", HELD, () -> stage.fleet().accepting().size() == 2);

    assertThat(calls.hangUpAll()).isNotEmpty().noneMatch(CallReport::cut);
  }

  @Test
  void whatIsExplainedIsWhatAllOthersSay() {
    var status = Json.parse("{}");
    var report = Json.parse("{}");
    do {
      status = status();
      report = explained();
    } while (!status.equals(status()));
    for (var field : List.of("sessions", "requiredReplicas", "forecastSessions", "lastDecision")) {
      assertThat(report.path(field)).as(field).isEqualTo(status.path(field));
    }
    assertThat(report.path("followed").asText()).isEqualTo(condition(status, "Followed"));
    assertThat(sessionsOfPods(report)).isEqualTo(SESSIONS);
    var administrator = new CommandLine(stage.cluster().kubeconfig());
    assertThat(administrator.run("explain", stage.namespace() + "/" + MediaFleet.NAME))
        .contains("decision     ")
        .contains(report.path("whyNotFewer").asText())
        .contains(report.path("whyNotMore").asText());
    assertThat(stage.kubectl().run("get", "msp", "-o", "wide"))
        .containsPattern(MediaFleet.NAME + " +Enforce +8 +2 +2 +0 +0 ")
        .contains("8 live, ");
    everyReplicaPublishes("headroom_required_replicas", status.path("requiredReplicas").asInt());
    everyReplicaPublishes("headroom_fleet_sessions", SESSIONS);
    theLogTellsWhatTheEventTells();
  }

  private JsonNode status() {
    return Json.parse(stage.kubectl().json("msp", MediaFleet.NAME)).path("status");
  }

  private JsonNode explained() {
    var text = headroom.run("explain", stage.namespace() + "/" + MediaFleet.NAME, "--json");
    return Json.parse(text).path("policies").path(0);
  }

  private static String condition(JsonNode status, String type) {
    return Json.stream(status.path("conditions"))
        .filter(condition -> condition.path("type").asText().equals(type))
        .map(condition -> condition.path("message").asText())
        .findFirst()
        .orElseThrow();
  }

  private static int sessionsOfPods(JsonNode report) {
    return Json.stream(report.path("pods")).mapToInt(pod -> pod.path("sessions").asInt()).sum();
  }

  private void everyReplicaPublishes(String metric, int value) {
    var scraper =
        ApiServer.open(stage.kubectl(), "scraper", "{nonResourceURLs: [/metrics], verbs: [get]}");
    var line =
        "%s{kind=\"Deployment\",name=\"%s\",namespace=\"%s\"} %d.0"
            .formatted(metric, MediaFleet.NAME, stage.namespace(), value);
    assertThat(ServiceDoor.all(stage.kubectl()))
        .isNotEmpty()
        .allSatisfy(replica -> {
          var text = replica.get("/metrics", scraper.token()).body();
          assertThat(new String(text, StandardCharsets.UTF_8)).contains(line);
        });
  }

  private void theLogTellsWhatTheEventTells() {
    var kubectl = stage.kubectl();
    var notes = "{range .items[?(@.reason==\"RequiredReplicas\")]}{.note}{\"\\n\"}{end}";
    var told = kubectl.jsonPath(notes, "events.events.k8s.io").lines().toList();
    assertThat(told).isNotEmpty().allMatch(note -> note.contains(" → 2: 8 live, "));
    var log = kubectl.run("logs", "-n", Headroom.NAMESPACE, "-l", Headroom.SELECTOR, "--tail=-1");
    assertThat(told).allSatisfy(note -> assertThat(log).contains(stage.namespace(), note));
  }

  private void takesNobody(MediaPod pod) {
    var signalling = Placement.open(stage.kubectl());
    for (var i = 0; i < 4; i++) {
      var answer = signalling.ask(Stage.newCall());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(Json.parse(answer.body()).path("pod").asText()).isNotEqualTo(pod.name());
    }
  }

  private String path(MediaPod pod) {
    return stage.namespace() + "/" + pod.name();
  }

  private String phase(MediaPod pod) {
    return stage.fleet().pods().stream()
        .filter(there -> there.name().equals(pod.name()))
        .map(MediaPod::phase)
        .findFirst()
        .orElse("gone");
  }
}
