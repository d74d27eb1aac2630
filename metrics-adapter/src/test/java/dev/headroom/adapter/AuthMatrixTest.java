package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.AccessReviews;
import dev.headroom.cluster.AccessReviews.Access;
import dev.headroom.cluster.AuthConfig;
import dev.headroom.cluster.Caller;
import dev.headroom.cluster.ClusterError;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Identity × path × verb, over real TLS: denied unless a row says otherwise. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields in.
class AuthMatrixTest {
  record Row(String identity, String method, String path, int status) {
    static Row of(String line) {
      var cells = line.split(" \\| ", -1);
      return new Row(
          cells[0],
          cells[1],
          cells[2].replace("P/", TestServer.API + "/"),
          Integer.parseInt(cells[3]));
    }
  }

  /** What a client shows: a certificate or none, and headers. */
  record Shown(TestCertificates.@Nullable Identity certificate, List<String> headers) {}

  private static final List<String> AS_MASTER =
      List.of("X-Remote-User", "admin", "X-Remote-Group", "system:masters");

  private static TestServer server;
  private static final Map<String, Shown> identities = new HashMap<>();
  private static final Map<String, HttpClient> clients = new HashMap<>();

  @BeforeAll
  static void start() {
    var store = Fixtures.store(Fixtures.pod("a", "node-a"));
    store.take(
        Fixtures.read(Fixtures.report("node-a", 1, Fixtures.podReport("a", 3)), Fixtures.NOW));
    server = new TestServer(store);
    server.tokens.put("prometheus", new Caller("prometheus", "", List.of(), Map.of()));
    server.tokens.put("headroom:a", new Caller(TestServer.AGENT, "", List.of(), Map.of()));
    var bound = Map.of(AgentIdentity.NODE, List.of("node-a"));
    server.tokens.put("headroom:bound", new Caller(TestServer.AGENT, "", List.of(), bound));
    nobodies();
    frontProxies();
    users();
  }

  private static void nobodies() {
    var proxyCa = server.frontProxyCa;
    var stranger = TestCertificates.client(TestCertificates.authority("x"), "CN=x");
    show("nobody", null);
    show("forged", null, AS_MASTER.toArray(String[]::new));
    show("forged-stranger", stranger, AS_MASTER.toArray(String[]::new));
    show(
        "forged-expired",
        TestCertificates.expiredClient(proxyCa, "CN=front-proxy-client"),
        AS_MASTER.toArray(String[]::new));
    show(
        "forged-server-cert",
        TestCertificates.server(proxyCa, "CN=front-proxy-client"),
        AS_MASTER.toArray(String[]::new));
    show(
        "forged-wrong-name",
        TestCertificates.client(proxyCa, "CN=somebody"),
        AS_MASTER.toArray(String[]::new));
    show("stranger", stranger);
    show("stranger-token", stranger, "Authorization", "Bearer prometheus");
  }

  private static void frontProxies() {
    var proxy = TestCertificates.client(server.frontProxyCa, "CN=front-proxy-client");
    show("proxied-hpa", proxy, "x-remote-user", "hpa", "X-Remote-Group", "controllers");
    show("proxied-master", proxy, AS_MASTER.toArray(String[]::new));
    show("proxied-nameless", proxy, "X-Remote-Group", "system:masters");
    show("proxied-nameless-token", proxy, "Authorization", "Bearer prometheus");
    show("proxied-aggregator", proxy, "X-Remote-User", "system:aggregator");
  }

  private static void users() {
    var user = TestCertificates.client(server.clientCa, "CN=alice,O=devs");
    show("user", user);
    show("forged-user", user, AS_MASTER.toArray(String[]::new));
    show("master", TestCertificates.client(server.clientCa, "CN=root,O=system:masters,O=ops"));
    show("expired", TestCertificates.expiredClient(server.clientCa, "CN=alice,O=devs"));
    show("token-prometheus", null, "Authorization", "bearer prometheus");
    show("token-bad", null, "Authorization", "Bearer guessed");
    show("token-agent", null, "Authorization", "Bearer headroom:a");
    show("token-agent-bound", null, "Authorization", "Bearer headroom:bound");
    show("token-empty", null, "Authorization", "Bearer ");
    show("basic", null, "Authorization", "Basic cm9vdDpyb290");
  }

  private static void show(
      String name, TestCertificates.@Nullable Identity certificate, String... headers) {
    identities.put(name, new Shown(certificate, List.of(headers)));
    clients.put(name, server.client(certificate));
  }

  @AfterAll
  static void stop() {
    server.close();
    clients.values().forEach(HttpClient::close);
  }

  @BeforeEach
  void rules() {
    server.authConfig.set(server.defaults());
    server.access.set((caller, access) -> new AccessReviews.Verdict(may(caller, access), ""));
  }

  /** What RBAC would say of such a cluster. */
  private static boolean may(Caller caller, Access access) {
    return switch (access) {
      case Access.Resource resource ->
          caller.user().equals("hpa")
              && resource.verb().equals("get")
              && resource.group().equals("custom.metrics.k8s.io")
              && resource.namespace().equals("media");
      case Access.Path path ->
          path.verb().equals("get")
              && (path.path().equals("/metrics")
                  ? caller.user().equals("prometheus")
                  : caller.groups().contains("system:authenticated")
                      && Stream.of("/apis", "/openapi", "/version")
                          .anyMatch(path.path()::startsWith));
    };
  }

  static Stream<Row> rows() throws IOException {
    return Fixtures.lines("auth-matrix.csv").map(Row::of);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void everyoneMayOnlyWhatARowSays(Row row) {
    assertThat(status(row.identity(), row.method(), row.path())).isEqualTo(row.status());
  }

  @Test
  void aNewFrontProxyCaCountsAtOnceAndTheOldOneNoMore() {
    var path = TestServer.API + "/namespaces/media/pods/*/rtc_sessions";
    assertThat(status("proxied-hpa", "GET", path)).isEqualTo(200);
    server.authConfig.set(withFrontProxyCa(server.defaults(), server.clientCa));
    assertThat(status("proxied-hpa", "GET", path)).isEqualTo(401);
    server.authConfig.set(server.defaults());
    assertThat(status("proxied-hpa", "GET", path)).isEqualTo(200);
  }

  @Test
  void aNameThatIsAllowedNoMoreAndHeadersThatAreNamedAnewCountAtOnce() {
    assertThat(status("proxied-master", "GET", "/metrics")).isEqualTo(200);
    var config = server.defaults();
    server.authConfig.set(with(config, List.of("somebody"), config.userHeaders()));
    assertThat(status("proxied-master", "GET", "/metrics")).isEqualTo(401);
    assertThat(status("forged-wrong-name", "GET", "/metrics")).isEqualTo(200);
    server.authConfig.set(with(config, List.of(), config.userHeaders()));
    assertThat(status("forged-wrong-name", "GET", "/metrics")).as("any name").isEqualTo(200);
    server.authConfig.set(with(config, config.allowedNames(), List.of("X-Other-User")));
    assertThat(status("proxied-master", "GET", "/metrics")).isEqualTo(401);
  }

  @Test
  void whenATokenCannotBeReviewedItIsNotBelieved() {
    server.tokenReviewsFail.set(true);
    server.tokens.put("new", new Caller("prometheus", "", List.of(), Map.of()));
    show("token-new", null, "Authorization", "Bearer new");
    assertThat(status("token-new", "GET", "/metrics")).isEqualTo(503);
    assertThat(status("token-new", "POST", AgentIngest.PATH)).isEqualTo(503);
    server.tokenReviewsFail.set(false);
    assertThat(status("token-new", "GET", "/metrics")).as("a failure is not kept").isEqualTo(200);
  }

  @Test
  void withoutConfigurationNoCertificateCounts() {
    server.authConfig.set(null);
    assertThat(status("proxied-master", "GET", "/apis")).isEqualTo(401);
    assertThat(status("master", "GET", "/apis")).isEqualTo(401);
    assertThat(status("nobody", "GET", "/healthz")).isEqualTo(200);
  }

  @Test
  void whenTheApiServerGivesNoAnswerNobodyPasses() {
    server.access.set((_, _) -> {
      throw new ClusterError("SubjectAccessReview got no answer: timeout");
    });
    var answer =
        TestServer.send(client("user"), server.request("/apis/custom.metrics.k8s.io/no-such-path"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("SubjectAccessReview got no answer: timeout");
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
  }

  @Test
  void aRefusalSaysWhoMayNotDoWhatAsKubernetesSaysIt() {
    var path = TestServer.API + "/namespaces/other/pods/x/rtc_sessions";
    var answer = TestServer.send(client("proxied-hpa"), with("proxied-hpa", server.request(path)));
    assertThat(answer.body())
        .contains(
            "pods.custom.metrics.k8s.io \\\"x\\\" is forbidden: User \\\"hpa\\\" cannot get"
                + " resource \\\"pods/rtc_sessions\\\" in API group \\\"custom.metrics.k8s.io\\\""
                + " in the namespace \\\"other\\\"");
  }

  @Test
  void verdictsAreAskedForOnce() {
    var path = TestServer.API + "/namespaces/media/pods/asked-once/rtc_sessions";
    status("proxied-hpa", "GET", path);
    var asked = server.accessAsked.get();
    status("proxied-hpa", "GET", path);
    assertThat(server.accessAsked).hasValue(asked);
  }

  private static AuthConfig with(AuthConfig config, List<String> names, List<String> userHeaders) {
    return new AuthConfig(
        config.clientCas(),
        config.frontProxyCas(),
        names,
        userHeaders,
        config.uidHeaders(),
        config.groupHeaders(),
        config.extraPrefixes());
  }

  private static AuthConfig withFrontProxyCa(AuthConfig config, TestCertificates.Identity ca) {
    return new AuthConfig(
        config.clientCas(),
        List.of(ca.certificate()),
        List.of("nobody"),
        config.userHeaders(),
        config.uidHeaders(),
        config.groupHeaders(),
        config.extraPrefixes());
  }

  private static HttpClient client(String identity) {
    return Objects.requireNonNull(clients.get(identity), identity);
  }

  private static HttpRequest.Builder with(String identity, HttpRequest.Builder request) {
    var headers = Objects.requireNonNull(identities.get(identity), identity).headers();
    return headers.isEmpty() ? request : request.headers(headers.toArray(String[]::new));
  }

  private static int status(String identity, String method, String path) {
    var request =
        with(identity, server.request(path)).method(method, HttpRequest.BodyPublishers.noBody());
    return TestServer.send(client(identity), request).statusCode();
  }
}
