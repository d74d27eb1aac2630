package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.SFU;
import static dev.headroom.adapter.Fixtures.podReport;
import static dev.headroom.adapter.Fixtures.read;
import static dev.headroom.adapter.Fixtures.ref;
import static dev.headroom.adapter.Fixtures.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cluster.AccessReviews;
import dev.headroom.cluster.Caller;
import dev.headroom.cluster.ClusterView;
import dev.headroom.cluster.MediaScalingPolicy;
import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.cluster.PodMarks;
import dev.headroom.cluster.PolicyRef;
import dev.headroom.model.Pod;
import dev.headroom.model.Workload;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Placement over pods a, b, … in the order of their age, ten sessions each. */
class PlacementTest {
  private static final PolicyRef POLICY = new PolicyRef("media", "sfu");

  private final SignalStore store = new SignalStore(Fixtures.MAX_AGE);
  private final List<String> woken = new ArrayList<>();
  private String problem = "";
  private final PlacementDesk desk =
      new PlacementDesk(
          store,
          (policy, at) -> {
            woken.add(policy.ref().name() + " " + at);
            return problem;
          });
  private long sequence;

  private static Pod pod(String name, String phase) {
    Map<String, String> labels = phase.isEmpty() ? Map.of() : Map.of(PodMarks.PHASE, phase);
    var created = NOW.plusSeconds(name.charAt(0));
    var life = new Pod.Life(created, true, created, List.of("10.0.0.1"), Map.of());
    return new Pod(ref(name), "uid-" + name, "node-a", labels, Pod.Phase.RUNNING, false, SFU, life);
  }

  private void fleet(MediaScalingPolicy.Placement placement, Pod... pods) {
    fleet(placement, Mode.ENFORCE, pods);
  }

  private void fleet(MediaScalingPolicy.Placement placement, Mode mode, Pod... pods) {
    var policy = Fixtures.policy(placement, mode, 1, Fixtures.decided(1, 2));
    var workload = new Workload(SFU, pods.length, null, null);
    store.see(ClusterView.of(Arrays.asList(pods), List.of(workload), List.of(policy)));
  }

  private void say(int a, int b, Instant now) {
    sequence++;
    store.take(read(report("node-a", sequence, podReport("a", a), podReport("b", b)), now));
  }

  private String place(String call, int sessions, Instant now) {
    var answer = desk.place(POLICY, new PlacementRequest(call, sessions), now);
    return new JsonObject(answer.body()).getString("pod");
  }

  @Test
  void packingFillsTheOldestPodAndCountsWhatItPromised() {
    fleet(MediaScalingPolicy.Placement.PACKED, pod("a", ""), pod("b", ""));
    say(6, 0, NOW);

    assertThat(place("1", 2, NOW)).isEqualTo("a");
    assertThat(place("2", 2, NOW)).isEqualTo("a");
    assertThat(place("3", 2, NOW)).as("a has promised its last place").isEqualTo("b");
  }

  @Test
  void aSessionThatArrivedIsNotCountedTwice() {
    fleet(MediaScalingPolicy.Placement.PACKED, pod("a", ""), pod("b", ""));
    say(6, 0, NOW);
    place("1", 2, NOW);
    say(8, 0, NOW.plusSeconds(1));

    assertThat(place("2", 2, NOW.plusSeconds(1))).isEqualTo("a");
    assertThat(place("3", 1, NOW.plusSeconds(1))).isEqualTo("b");
  }

  @Test
  void aPromiseEndsWithItsTime() {
    fleet(MediaScalingPolicy.Placement.PACKED, pod("a", ""), pod("b", ""));
    say(0, 0, NOW);
    place("1", 10, NOW);
    var later = NOW.plus(Promises.TIME);
    say(0, 0, later);

    assertThat(place("2", 10, later)).isEqualTo("a");
  }

  @Test
  void theSameCallGetsTheSameAnswerUntilItsPodDrains() {
    fleet(MediaScalingPolicy.Placement.LEAST_LOADED, pod("a", ""), pod("b", ""));
    say(3, 0, NOW);
    assertThat(place("1", 5, NOW)).isEqualTo("b");
    assertThat(place("1", 5, NOW)).isEqualTo("b");

    fleet(MediaScalingPolicy.Placement.LEAST_LOADED, pod("a", ""), pod("b", "draining"));
    assertThat(place("1", 5, NOW)).isEqualTo("a");
  }

  @Test
  void nobodyIsSentToADrainingReleasedOrSilentPod() {
    fleet(
        MediaScalingPolicy.Placement.RANDOM,
        pod("a", "draining"),
        pod("b", "released"),
        pod("c", ""));
    say(0, 0, NOW);

    assertThatThrownBy(() -> place("1", 1, NOW))
        .isInstanceOfSatisfying(
            StatusException.class,
            refused -> {
              assertThat(refused.status().code()).isEqualTo(503);
              assertThat(refused.status().message())
                  .isEqualTo(
                      "no pod of MediaScalingPolicy media/sfu has room for 1 sessions: 0 accepting"
                          + " pods carry 0 of 0, 1 draining, 1 released, 1 without a fresh word");
            });
    assertThat(woken).as("a pod that takes calls is there").isEmpty();
  }

  @Test
  void whoFindsNoPodWakesTheFleet() {
    fleet(MediaScalingPolicy.Placement.PACKED);

    assertThatThrownBy(() -> place("1", 1, NOW))
        .hasMessage(
            "no pod of MediaScalingPolicy media/sfu has room for 1 sessions: 0 accepting pods carry"
                + " 0 of 0; the fleet is being woken: ask again");
    assertThat(woken).containsExactly("sfu " + NOW);

    fleet(MediaScalingPolicy.Placement.PACKED, pod("a", "draining"));
    assertThatThrownBy(() -> place("1", 1, NOW)).hasMessageEndingWith("being woken: ask again");
    assertThat(woken).hasSize(2);
  }

  @Test
  void aFleetThatCannotBeWokenSaysWhy() {
    fleet(MediaScalingPolicy.Placement.PACKED);
    problem = "no right to patch its status";
    assertThatThrownBy(() -> place("1", 1, NOW))
        .hasMessageEndingWith("; the fleet could not be woken: no right to patch its status");

    fleet(MediaScalingPolicy.Placement.PACKED, Mode.OBSERVE);
    assertThatThrownBy(() -> place("1", 1, NOW))
        .hasMessageEndingWith("the policy is not in charge of its target, so it does not wake it");
    assertThat(woken).hasSize(1);
  }

  @Test
  void theFirstPlaceOfAnIdleFleetKeepsItAwakeUntilTheCallShowsUp() {
    fleet(MediaScalingPolicy.Placement.PACKED, pod("a", ""), pod("b", ""));
    say(0, 0, NOW);
    place("1", 2, NOW);
    assertThat(woken).containsExactly("sfu " + NOW);

    say(2, 0, NOW.plusSeconds(1));
    place("2", 2, NOW.plusSeconds(1));
    assertThat(woken).as("its sessions keep it awake").hasSize(1);
  }

  @Test
  void aFullFleetSaysHowFullItIs() {
    fleet(MediaScalingPolicy.Placement.PACKED, pod("a", ""), pod("b", ""));
    say(9, 10, NOW);

    assertThatThrownBy(() -> place("1", 2, NOW))
        .hasMessageEndingWith("2 accepting pods carry 19 of 20");
    assertThat(woken).isEmpty();
  }

  @Test
  void anUnknownPolicyIsNotFound() {
    fleet(MediaScalingPolicy.Placement.PACKED, pod("a", ""));

    assertThatThrownBy(
            () -> desk.place(new PolicyRef("media", "x"), new PlacementRequest("1", 1), NOW))
        .hasMessageContaining("there is no MediaScalingPolicy media/x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                              | the body is no JSON object such as {"call": "a-name", "sessions": 2}
          {                               | the body is no JSON object such as {"call": "a-name", "sessions": 2}
          {}                              | call must be a text of 1 to 253 characters: your name for the call
          {"call": 7}                     | call must be a text of 1 to 253 characters: your name for the call
          {"call": "x", "sessions": 0}    | sessions is 0, not a whole number from 1 to 10000
          {"call": "x", "sessions": 1.5}  | sessions is 1.5, not a whole number from 1 to 10000
          {"call": "x", "session": 1}     | there is no field "session": call and sessions are known
          """)
  void aRequestThatCannotBeReadIsTold(String body, String message) {
    assertThatThrownBy(() -> PlacementRequest.read(io.vertx.core.buffer.Buffer.buffer(body)))
        .isInstanceOfSatisfying(
            StatusException.class,
            bad -> {
              assertThat(bad.status().code()).isEqualTo(400);
              assertThat(bad.status().message()).isEqualTo(message);
            });
  }

  private static JsonObject described(JsonObject openApi, String schema) {
    return openApi
        .getJsonObject("components")
        .getJsonObject("schemas")
        .getJsonObject(schema)
        .getJsonObject("properties");
  }

  private static HttpResponse<String> post(
      TestServer server, String path, String token, String body) throws Exception {
    return TestServer.send(
        server.client(null),
        server
            .request(path)
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body)));
  }

  /** Anybody may read it, and each answer that it describes is one that the server gives. */
  @Test
  void theDescriptionIsServedAndTrue() throws Exception {
    fleet(MediaScalingPolicy.Placement.PACKED, pod("a", ""));
    say(0, 0, NOW);
    try (var server = new TestServer(store)) {
      server.tokens.put("signalling", new Caller("sig", "", List.of(), Map.of()));
      server.tokens.put("stranger", new Caller("who", "", List.of(), Map.of()));
      server.access.set((caller, _) -> new AccessReviews.Verdict(caller.user().equals("sig"), ""));
      var served =
          TestServer.send(server.client(null), server.request(PlacementOpenApi.PATH).GET());
      assertThat(served.statusCode()).isEqualTo(200);
      assertThat(served.headers().firstValue("ETag")).isPresent();
      var openApi = new JsonObject(served.body());
      var template = openApi.getJsonObject("paths").fieldNames().iterator().next();
      var path = template.replace("{namespace}", "media").replace("{policy}", "sfu");

      var call = described(openApi, "Request").getJsonObject("call");
      var sessions = described(openApi, "Request").getJsonObject("sessions");
      var longest = "x".repeat(call.getInteger("maxLength"));
      var most = sessions.getInteger("maximum");
      var answers = new TreeMap<String, String>();
      var placed = post(server, path, "signalling", request(longest, 10));
      answers.put("200", placed.body());
      assertThat(placed.statusCode()).isEqualTo(200);
      keep(answers, post(server, path, "signalling", request(longest + "x", 1)));
      keep(answers, post(server, path, "nobody", request("c", 1)));
      keep(answers, post(server, path, "stranger", request("c", 1)));
      keep(answers, post(server, path.replace("sfu", "none"), "signalling", request("c", 1)));
      keep(answers, TestServer.send(server.client(null), server.request(path).GET()));
      keep(answers, post(server, path, "signalling", request("x".repeat(17 << 10), 1)));
      keep(answers, post(server, path, "signalling", request("c", most)));

      var post = openApi.getJsonObject("paths").getJsonObject(template).getJsonObject("post");
      assertThat(answers.keySet())
          .isEqualTo(new TreeSet<>(post.getJsonObject("responses").fieldNames()));
      answers.forEach((code, body) ->
          assertThat(new JsonObject(body).fieldNames())
              .as("%s %s", code, body)
              .isEqualTo(described(openApi, code.equals("200") ? "Place" : "Status").fieldNames()));
    }
  }

  private static void keep(Map<String, String> answers, HttpResponse<String> answer) {
    answers.put(Integer.toString(answer.statusCode()), answer.body());
  }

  private static String request(String call, int sessions) {
    return new JsonObject().put("call", call).put("sessions", sessions).encode();
  }

  @Test
  void theServerAsksForTheRightToPlaceAndAnswers() throws Exception {
    fleet(MediaScalingPolicy.Placement.PACKED, pod("a", ""));
    say(0, 0, NOW);
    try (var server = new TestServer(store)) {
      server.tokens.put("signalling", new Caller("sig", "", List.of(), Map.of()));
      var asked = new AtomicReference<String>("");
      server.access.set((_, access) -> {
        asked.set(access.toString());
        return new AccessReviews.Verdict(true, "");
      });
      var path = "/placement/v1/namespaces/media/policies/sfu";

      var placed =
          TestServer.send(
              server.client(null),
              server
                  .request(path)
                  .header("Authorization", "Bearer signalling")
                  .POST(BodyPublishers.ofString("{\"call\": \"c-1\", \"sessions\": 2}")));

      assertThat(placed.statusCode()).isEqualTo(200);
      assertThat(new JsonObject(placed.body()))
          .isEqualTo(
              new JsonObject()
                  .put("call", "c-1")
                  .put("pod", "a")
                  .put("namespace", "media")
                  .put("node", "node-a")
                  .put("addresses", new JsonArray().add("10.0.0.1"))
                  .put("sessions", 2)
                  .put("expires", "2026-11-20T10:00:30.750Z"));
      assertThat(asked.get())
          .isEqualTo(
              "Resource[verb=create, group=headroom.dev, version=v1alpha1, namespace=media,"
                  + " resource=mediascalingpolicies, name=sfu, subresource=placement]");
    }
  }
}
