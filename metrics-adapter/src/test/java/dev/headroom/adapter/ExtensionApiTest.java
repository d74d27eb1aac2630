package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.model.Signal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionApiTest {
  private static final String V2 = "/apis/custom.metrics.k8s.io/v1beta2";
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  private static final String KUBE_AGGREGATOR =
      AGGREGATED
          + ",application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList"
          + ",application/json";

  private Optional<String> problem = Optional.empty();

  private final ExtensionApi api =
      new ExtensionApi(
          Fixtures.store(),
          new Health(List.of(new Health.Check("informer-sync", () -> problem))),
          _ -> Answer.text(200, "metrics"));

  private Answer get(String uri) {
    return api.answer(ApiRequest.get(uri), NOW);
  }

  private Answer get(String uri, String accept, String ifNoneMatch) {
    return api.answer(ApiRequest.of("GET", uri, accept, ifNoneMatch), NOW);
  }

  private JsonObject json(String uri) {
    return new JsonObject(get(uri).body());
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1beta1", "v1beta2"})
  void legacyDiscoveryListsTheWholeCatalogueWithOrWithoutData(String version) {
    var list = json("/apis/custom.metrics.k8s.io/" + version + "/");
    assertThat(list.getString("kind")).isEqualTo("APIResourceList");
    assertThat(list.getString("groupVersion")).isEqualTo("custom.metrics.k8s.io/" + version);
    assertThat(objects(list.getJsonArray("resources")).map(r -> r.getString("name")))
        .contains("pods/rtc_sessions", "deployments.apps/rtc_required_replicas")
        .contains("statefulsets.apps/rtc_fleet_sessions")
        .doesNotContain("pods/rtc_required_replicas")
        .hasSize(
            Stream.of(Signal.values()).mapToInt(s -> s.scope() == Signal.Scope.POD ? 1 : 5).sum());
    assertThat(objects(list.getJsonArray("resources")))
        .allMatch(r -> r.getBoolean("namespaced") != r.getString("name").startsWith("namespaces/"))
        .allMatch(r -> r.getString("kind").equals("MetricValueList"))
        .allMatch(r -> r.getJsonArray("verbs").equals(new JsonArray().add("get")));
  }

  @Test
  void theGroupHasBothVersionsAndPrefersTheNewer() {
    var group = json("/apis/custom.metrics.k8s.io");
    assertThat(objects(group.getJsonArray("versions")).map(v -> v.getString("version")))
        .containsExactly("v1beta2", "v1beta1");
    assertThat(group.getJsonObject("preferredVersion").getString("version")).isEqualTo("v1beta2");
    assertThat(json("/apis").getString("kind")).isEqualTo("APIGroupList");
  }

  @Test
  void theAggregatorGetsAggregatedDiscoveryInItsOwnContentType() {
    var answer = get("/apis", KUBE_AGGREGATOR, "");
    assertThat(answer.contentType()).isEqualTo(AGGREGATED);
    var group = objects(new JsonObject(answer.body()).getJsonArray("items")).findFirst();
    var versions = group.orElseThrow().getJsonArray("versions");
    assertThat(objects(versions).map(v -> v.getString("version")))
        .containsExactly("v1beta2", "v1beta1");
    assertThat(objects(versions).flatMap(v -> objects(v.getJsonArray("resources"))))
        .hasSize(2 * 6)
        .allMatch(r ->
            r.getString("scope").equals("Cluster") == r.getString("resource").equals("namespaces"))
        .allMatch(r -> r.containsKey("responseKind"))
        .allMatch(r ->
            objects(r.getJsonArray("subresources"))
                .allMatch(s ->
                    s.getJsonObject("responseKind").getString("kind").equals("MetricValueList")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | application/json",
        "'application/json, */*' | application/json",
        "'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,*/*'"
            + "| application/json",
        "'application/json, " + AGGREGATED + "' | application/json",
      })
  void whoDoesNotAskForAggregatedDiscoveryFirstGetsTheLegacyKind(String accept, String type) {
    assertThat(get("/apis", accept, "").contentType()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/apis",
        "/apis/custom.metrics.k8s.io",
        V2,
        "/openapi/v2",
        "/openapi/v3",
        "/openapi/v3/apis/custom.metrics.k8s.io/v1beta2",
        "/version"
      })
  void documentsAreSentOnceAndThenOnlyConfirmed(String path) {
    var first = get(path);
    var tag = first.headers().getOrDefault("ETag", "");
    assertThat(tag).matches("\"[0-9A-F]{64}\"");
    assertThat(get(path, "*/*", tag).status()).isEqualTo(304);
    assertThat(get(path, "*/*", tag).body().length()).isZero();
    assertThat(get(path, "*/*", "W/" + tag + ", \"x\"").status()).isEqualTo(304);
    assertThat(get(path, "*/*", "\"other\"").status()).isEqualTo(200);
  }

  @Test
  void theTwoFormsOfDiscoveryHaveDifferentTags() {
    assertThat(get("/apis").headers().get("ETag"))
        .isNotEqualTo(get("/apis", AGGREGATED, "").headers().get("ETag"));
  }

  @Test
  void openApiPointsToDocumentsThatExistAndAreOfTheirVersion() {
    var paths = json("/openapi/v3").getJsonObject("paths");
    assertThat(paths.fieldNames())
        .containsExactlyInAnyOrder(
            "apis/custom.metrics.k8s.io/v1beta1", "apis/custom.metrics.k8s.io/v1beta2");
    for (var name : paths.fieldNames()) {
      var document = json(paths.getJsonObject(name).getString("serverRelativeURL"));
      assertThat(document.getString("openapi")).isEqualTo("3.0.0");
      assertThat(document.getJsonObject("paths").fieldNames()).allMatch(p -> p.contains(name));
      assertReferencesResolve(document, document);
    }
    var v2 = json("/openapi/v2");
    assertThat(v2.getString("swagger")).isEqualTo("2.0");
    assertThat(v2.getJsonObject("definitions").fieldNames()).hasSize(2);
    assertReferencesResolve(v2, v2);
  }

  private static void assertReferencesResolve(JsonObject root, Object node) {
    switch (node) {
      case JsonObject object -> {
        var reference = object.getString("$ref");
        if (reference != null) {
          var target = root;
          for (var step : reference.substring(2).split("/", -1)) {
            target = target.getJsonObject(step);
            assertThat(target).as(reference).isNotNull();
          }
        }
        object.forEach(entry -> assertReferencesResolve(root, entry.getValue()));
      }
      case JsonArray array -> array.forEach(element -> assertReferencesResolve(root, element));
      case Object _ -> {}
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "*/* | true",
        "application/json | true",
        "application/* | true",
        "'application/vnd.kubernetes.protobuf, */*' | true",
        "'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' | true",
        "application/json;charset=utf-8 | true",
        "APPLICATION/JSON | true",
        "application/vnd.kubernetes.protobuf | false",
        "application/json;as=Table;v=v1;g=meta.k8s.io | false",
        "text/html | false",
        "application/yaml | false",
        "application/json;q=0 | false",
      })
  void negotiatesJson(String accept, boolean taken) {
    assertThat(Accepts.parse(accept).json()).isEqualTo(taken);
  }

  @Test
  void whatCannotBeReadByTheCallerIsNotSent() {
    for (var path : List.of(V2, V2 + "/namespaces/media/pods/*/rtc_sessions", "/openapi/v2")) {
      assertStatus(ApiRequest.of("GET", path, "application/yaml", ""), 406, "application/yaml");
    }
    assertThat(get("/healthz", "application/yaml", "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
  void otherVerbsAreNotAllowed(String method) {
    for (var path : List.of(V2, V2 + "/namespaces/media/pods/*/rtc_sessions", "/healthz")) {
      assertStatus(ApiRequest.of(method, path, "*/*", ""), 405, method);
    }
    assertStatus(ApiRequest.of(method, "/nowhere", "*/*", ""), 404, "could not find");
  }

  private void assertStatus(ApiRequest request, int code, String message) {
    assertThatThrownBy(() -> api.answer(request, NOW))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(code);
              assertThat(e.status().message()).contains(message);
            });
  }

  @Test
  void healthIsPlainAndVerboseAndSaysWhatFails() {
    assertThat(get("/readyz").body()).hasToString("ok");
    assertThat(get("/readyz?verbose").body())
        .hasToString("[+]ping ok\n[+]informer-sync ok\nreadyz check passed\n");
    problem = Optional.of("pods are not all read");
    var failing = get("/readyz");
    assertThat(failing.status()).isEqualTo(500);
    assertThat(failing.body())
        .hasToString(
            "[+]ping ok\n[-]informer-sync failed: pods are not all read\nreadyz check failed\n");
    assertThat(get("/livez").status()).isEqualTo(200);
  }

  @Test
  void theRootListsEveryPath() {
    assertThat(json("/").getJsonArray("paths"))
        .contains("/apis", "/healthz", "/livez", "/readyz", "/metrics", "/openapi/v3", "/version");
    assertThat(json("/version").getString("gitVersion")).startsWith("v0.");
  }
}
