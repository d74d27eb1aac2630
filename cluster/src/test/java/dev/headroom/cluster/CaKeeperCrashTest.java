package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headroom.cluster.DirectClient.Reply;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A replica dies at each write of its start: the next one makes all right, with one CA. */
class CaKeeperCrashTest {
  private static final String SYSTEM = "/api/v1/namespaces/hr";
  private static final String SECRET = SYSTEM + "/secrets/ca";
  private static final String MAP = SYSTEM + "/configmaps/ca";
  private static final String API = "/apis/apiregistration.k8s.io/v1/apiservices/v1.metrics";
  private static final String WEBHOOK =
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/guard";
  private static final String OURS = "{\"namespace\": \"hr\", \"name\": \"headroom\"}";

  private static final CaKeeper.Names NAMES =
      new CaKeeper.Names("hr", "ca", "ca", "headroom", "guard", List.of("v1.metrics"));

  private final Map<String, ObjectNode> objects = new HashMap<>();
  private final KubernetesClient client = DirectClient.of(this::answer);
  private int writes;
  private int dies;
  private boolean afterwards;

  /** What an administrator has applied; a map of an older CA may be there. */
  private void installed(boolean withMap) {
    objects.clear();
    put(API, "{\"metadata\": {\"name\": \"v1.metrics\"}, \"spec\": {\"service\": %s}}");
    put(
        WEBHOOK,
        "{\"metadata\": {\"name\": \"guard\"},"
            + " \"webhooks\": [{\"name\": \"pods\", \"clientConfig\": {\"service\": %s}}]}");
    if (withMap) {
      put(MAP, "{\"metadata\": {\"name\": \"ca\"}, \"data\": {\"ca.crt\": \"old\"}}");
    }
  }

  private void put(String path, String json) {
    objects.put(path, Serialization.unmarshal(json.replace("%s", OURS), ObjectNode.class));
  }

  @Test
  void theNextReplicaMakesAllRight() {
    for (var withMap : List.of(false, true)) {
      var all = start(withMap, Integer.MAX_VALUE, false);
      assertThat(all).as("writes of a start").isEqualTo(4);
      for (var write = 0; write < all; write++) {
        start(withMap, write, false);
        start(withMap, write, true);
      }
    }
  }

  /**
   * Starts a replica that dies, and one that does not.
   *
   * @return how many writes there were
   */
  private int start(boolean withMap, int dying, boolean after) {
    installed(withMap);
    writes = 0;
    dies = dying;
    afterwards = after;
    if (dying != Integer.MAX_VALUE) {
      assertThatThrownBy(() -> keeper("first").reconcile()).isInstanceOf(ClusterError.class);
      dies = Integer.MAX_VALUE;
    }
    var made = objects.containsKey(SECRET) ? "first" : "second";
    assertThat(keeper("second").reconcile().ca().certificates()).isEqualTo(made);
    assertThat(decoded(SECRET, "/data/ca.crt")).isEqualTo(made);
    assertThat(text(MAP, "/data/ca.crt")).isEqualTo(made);
    assertThat(decoded(API, "/spec/caBundle")).isEqualTo(made);
    assertThat(decoded(WEBHOOK, "/webhooks/0/clientConfig/caBundle")).isEqualTo(made);
    return writes;
  }

  private CaKeeper keeper(String authority) {
    return new CaKeeper(client, NAMES, () -> new CaPem(authority, "key of " + authority));
  }

  private String decoded(String path, String pointer) {
    return new String(Base64.getDecoder().decode(text(path, pointer)), StandardCharsets.UTF_8);
  }

  private String text(String path, String pointer) {
    var object = objects.get(path);
    return object == null ? "" : object.at(pointer).asText();
  }

  // The API server.

  private Reply answer(String method, String path, String body) throws IOException {
    if (method.equals("GET")) {
      var found = objects.get(path);
      return found == null
          ? new Reply(404, "{\"kind\": \"Status\", \"code\": 404}")
          : new Reply(200, found.toString());
    }
    var write = writes++;
    if (write > dies || (write == dies && !afterwards)) {
      throw new IOException("the process is dead");
    }
    var done = write(method, path, Serialization.unmarshal(body, JsonNode.class));
    if (write == dies) {
      throw new IOException("the process is dead");
    }
    return new Reply(200, done.toString());
  }

  private JsonNode write(String method, String path, JsonNode body) {
    if (method.equals("POST")) {
      objects.put(path + "/" + body.at("/metadata/name").asText(), (ObjectNode) body);
      return body;
    }
    var object = objects.get(path);
    if (object == null) {
      throw new AssertionError(method + " of " + path + ", which is not there");
    }
    if (body.isArray()) {
      var client = (ObjectNode) object.at("/webhooks/0/clientConfig");
      client.set("caBundle", body.get(1).get("value"));
    } else {
      body.properties()
          .forEach(part ->
              ((ObjectNode) object.get(part.getKey())).setAll((ObjectNode) part.getValue()));
    }
    return object;
  }
}
