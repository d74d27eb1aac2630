package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReflectorTest {
  private static final String EXPIRED =
      "{\"kind\":\"Status\",\"message\":\"too old\",\"code\":410}";

  @TempDir private Path credentials;

  private ApiStub stub;

  private ApiServer api;

  private Reflector<String> reflector;

  private final BlockingQueue<Map<String, String>> snapshots = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() throws IOException {
    stub = new ApiStub(credentials);
    api = stub.client();
    reflector = new Reflector<>(api, resource(), snapshots::add);
  }

  @AfterEach
  void close() {
    reflector.close();
    api.close();
    stub.close();
  }

  /** Keeps of each object its label v. */
  private static Resource<String> resource() {
    return new Resource<>(
        "things",
        "/api/v1/things",
        "fieldSelector=a%3Db",
        json -> {
          var meta = new ObjectMeta[] {ObjectMeta.NONE};
          Json.eachField(
              json,
              (field, value) -> {
                if (field.equals("metadata")) {
                  meta[0] = ObjectMeta.read(value);
                }
              });
          return new Resource.Item<>(
              meta[0].uid(), meta[0].resourceVersion(), meta[0].labels().getOrDefault("v", ""));
        });
  }

  private static String thing(String uid, String version, String label) {
    return """
    {"kind":"Thing","spec":{"deep":[{"x":1},[2]]},"metadata":{"uid":"%s",\
    "managedFields":[{"f":{}}],"resourceVersion":"%s","labels":{"v":"%s"}}}\
    """
        .formatted(uid, version, label);
  }

  private static String listOf(String version, String... things) {
    return """
    {"kind":"ThingList","metadata":{"resourceVersion":"%s"},"items":[%s]}\
    """
        .formatted(version, String.join(",", things));
  }

  private static String event(String type, String object) {
    return "{\"type\":\"%s\",\"object\":%s}".formatted(type, object);
  }

  private static String bookmark(String version) {
    return event("BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"" + version + "\"}}");
  }

  private Map<String, String> snapshot() throws InterruptedException {
    var next = snapshots.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no snapshot for 10 s; problem: " + reflector.problem());
    }
    return next;
  }

  @Test
  void listsThenWatchesFromTheListsVersion() throws Exception {
    stub.list(ApiStub.body(listOf("7", thing("u1", "5", "one"), thing("u2", "6", "two"))));
    reflector.start();
    assertThat(snapshot()).isEqualTo(Map.of("u1", "one", "u2", "two"));
    var list = stub.asked();
    assertThat(list.path()).isEqualTo("/api/v1/things");
    assertThat(list.query()).isEqualTo("fieldSelector=a%3Db&resourceVersion=0");
    assertThat(list.authorization()).isEqualTo("Bearer token-1");
    assertThat(stub.asked().query())
        .contains("watch=1", "resourceVersion=7", "allowWatchBookmarks=true", "timeoutSeconds=")
        .startsWith("fieldSelector=a%3Db&");
    assertThat(reflector.synced()).isTrue();
  }

  @Test
  void followsWhatIsAddedChangedAndDeleted() throws Exception {
    stub.list(ApiStub.body(listOf("1")))
        .watch(
            stub.open(
                event("ADDED", thing("u1", "2", "new")),
                event("MODIFIED", thing("u1", "3", "changed")),
                event("DELETED", thing("u1", "4", "changed"))));
    reflector.start();
    assertThat(snapshot()).isEmpty();
    assertThat(snapshot()).isEqualTo(Map.of("u1", "new"));
    assertThat(snapshot()).isEqualTo(Map.of("u1", "changed"));
    assertThat(snapshot()).isEmpty();
  }

  @Test
  void goesOnFromTheLastBookmarkWhenAWatchEnds() throws Exception {
    stub.list(ApiStub.body(listOf("1"))).watch(ApiStub.lines(bookmark("41"), bookmark("42")));
    reflector.start();
    assertThat(stub.askedToWatch().query()).endsWith("resourceVersion=1");
    assertThat(stub.asked().query()).contains("watch=1").endsWith("resourceVersion=42");
    assertThat(reflector.lists()).isEqualTo(1);
  }

  @Test
  void listsAnewWhenTheWatchAnswers410() throws Exception {
    stub.list(ApiStub.body(listOf("1", thing("u1", "1", "old"))))
        .watch(ApiStub.status(410, EXPIRED))
        .list(ApiStub.body(listOf("9", thing("u2", "9", "new"))));
    reflector.start();
    assertThat(snapshot()).isEqualTo(Map.of("u1", "old"));
    assertThat(snapshot()).isEqualTo(Map.of("u2", "new"));
    stub.askedToWatch();
    assertThat(stub.asked().query()).as("the newest state").endsWith("resourceVersion=");
    assertThat(reflector.failures()).as("an expiry is no failure").isZero();
  }

  @Test
  void listsAnewWhenTheWatchEndsWithAn410Event() throws Exception {
    stub.list(ApiStub.body(listOf("1")))
        .watch(ApiStub.lines(event("ADDED", thing("u1", "2", "one")), event("ERROR", EXPIRED)))
        .list(ApiStub.body(listOf("9", thing("u2", "9", "new"))));
    reflector.start();
    assertThat(snapshot()).isEmpty();
    assertThat(snapshot()).isEqualTo(Map.of("u1", "one"));
    assertThat(snapshot()).isEqualTo(Map.of("u2", "new"));
  }

  @Test
  void resumesAfterADisconnectInTheMiddleOfAnEvent() throws Exception {
    var whole = event("ADDED", thing("u1", "2", "one"));
    var half = event("ADDED", thing("u2", "3", "two")).substring(0, 40);
    stub.list(ApiStub.body(listOf("1")))
        .watch(ApiStub.lines(whole, half))
        .watch(stub.open(event("ADDED", thing("u2", "3", "two"))));
    reflector.start();
    assertThat(snapshot()).isEmpty();
    assertThat(snapshot()).isEqualTo(Map.of("u1", "one"));
    assertThat(snapshot()).isEqualTo(Map.of("u1", "one", "u2", "two"));
    assertThat(reflector.lists()).isEqualTo(1);
    stub.askedToWatch();
    assertThat(stub.asked().query()).endsWith("resourceVersion=2");
  }

  @Test
  void listsAnewAfterGarbageAndForgetsNothingMeanwhile() throws Exception {
    stub.list(ApiStub.body(listOf("1", thing("u1", "1", "kept"))))
        .watch(ApiStub.lines("<html>502 Bad Gateway</html>"))
        .list(ApiStub.body("{\"metadata\":{},\"items\":[]}"))
        .list(ApiStub.body(listOf("8", thing("u1", "1", "kept"), thing("u2", "8", "new"))));
    reflector.start();
    assertThat(snapshot()).isEqualTo(Map.of("u1", "kept"));
    assertThat(snapshot()).isEqualTo(Map.of("u1", "kept", "u2", "new"));
    assertThat(reflector.failures()).isEqualTo(2);
  }

  @Test
  void refusesAnObjectWithoutIdentity() throws Exception {
    stub.list(ApiStub.body(listOf("1")))
        .watch(ApiStub.lines(event("ADDED", "{\"metadata\":{\"resourceVersion\":\"2\"}}")))
        .list(ApiStub.status(403, "{\"message\":\"things is forbidden\",\"code\":403}"))
        .list(ApiStub.body(listOf("3")));
    reflector.start();
    assertThat(snapshot()).isEmpty();
    assertThat(snapshot()).isEmpty();
    assertThat(reflector.failures()).isEqualTo(2);
  }

  @Test
  void saysWhyItIsRefusedUntilItIsNot() throws Exception {
    for (var attempt = 0; attempt < 3; attempt++) {
      stub.list(ApiStub.status(403, "{\"message\":\"things is forbidden\",\"code\":403}"));
    }
    reflector.start();
    stub.asked();
    stub.asked();
    assertThat(reflector.problem()).isEqualTo("cannot follow things: 403 things is forbidden");
    assertThat(reflector.synced()).isFalse();
    stub.list(ApiStub.body(listOf("1"))).watch(stub.open(event("ADDED", thing("u", "2", "x"))));
    snapshot();
    snapshot();
    assertThat(reflector.problem()).isNull();
  }

  @Test
  void usesARotatedTokenAtOnce() throws Exception {
    stub.list(ApiStub.status(401, "Unauthorized"));
    reflector.start();
    assertThat(stub.asked().authorization()).isEqualTo("Bearer token-1");
    Files.writeString(stub.tokenFile(), "token-2");
    stub.list(ApiStub.body(listOf("1")));
    snapshot();
    stub.list(ApiStub.body(listOf("1")));
    assertThat(stub.askedToWatch().authorization()).isEqualTo("Bearer token-2");
  }

  @Test
  void survivesARestartOfTheApiServer() throws Exception {
    stub.list(ApiStub.body(listOf("1"))).watch(stub.open(event("ADDED", thing("u", "2", "x"))));
    reflector.start();
    snapshot();
    snapshot();
    stub.watch(stub.open(event("MODIFIED", thing("u", "3", "y"))));
    stub.restart();
    assertThat(snapshot()).isEqualTo(Map.of("u", "y"));
    assertThat(reflector.lists()).isEqualTo(1);
  }

  @Test
  void saysThatItDoesNotTrustTheServer() throws Exception {
    Files.writeString(stub.caFile(), TestTls.ca("b"));
    reflector.start();
    awaitProblem("PKIX path");
    Files.writeString(stub.caFile(), "nonsense");
    awaitProblem("the CA bundle is not readable");
    Files.delete(stub.tokenFile());
    awaitProblem("no file " + stub.tokenFile());
  }

  private void awaitProblem(String text) throws InterruptedException {
    for (var left = 1000; left > 0; left--) {
      var problem = reflector.problem();
      if (problem != null && problem.contains(text)) {
        return;
      }
      Thread.sleep(10);
    }
    assertThat(reflector.problem()).contains(text);
  }
}
