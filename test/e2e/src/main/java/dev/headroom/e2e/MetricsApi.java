package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.rig.Kubectl;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.OptionalDouble;

/**
 * The custom metrics API as an autoscaler reads it: through the kube-apiserver's aggregator, with a
 * token, over one kept connection. Safe to use from several threads.
 */
final class MetricsApi {
  private static final String API = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/";
  private static final String RIGHT =
      "{apiGroups: [custom.metrics.k8s.io], resources: [\"*\"], verbs: [get]}";

  private final ApiServer server;
  private final String namespace;

  private MetricsApi(ApiServer server, String namespace) {
    this.server = server;
    this.namespace = namespace;
  }

  /**
   * Makes a reader with rights on the custom metrics API alone, and speaks as it of what is in the
   * namespace of {@code kubectl}.
   */
  static MetricsApi open(Kubectl kubectl) {
    return new MetricsApi(ApiServer.open(kubectl, "metrics-reader", RIGHT), kubectl.namespace());
  }

  /** The same reader of another namespace. */
  MetricsApi in(String other) {
    return new MetricsApi(server, other);
  }

  /** What came back: a status code and a document. */
  record Answer(int status, JsonNode body) {}

  /** GETs {@code pods/*}/{@code rtc_sessions} and the like, in the namespace. */
  Answer get(String path) {
    var request = server.request(API + namespace + "/" + path).timeout(ApiServer.PATIENCE).build();
    try {
      var response = server.http().send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), document(response.body()));
    } catch (IOException e) {
      return new Answer(0, Json.message("no connection: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for " + path, e);
    }
  }

  /** Behind a service that is away, the aggregator answers in plain text. */
  private static JsonNode document(String body) {
    return body.startsWith("{") ? Json.parse(body) : Json.message(body);
  }

  /** A pod's value; empty when the API has none. */
  OptionalDouble ofPod(String pod, String metric) {
    return value(get("pods/" + pod + "/" + metric));
  }

  /** A value of the fleet's Deployment; empty when the API has none. */
  OptionalDouble ofFleet(String metric) {
    return value(get("deployments.apps/" + MediaFleet.NAME + "/" + metric));
  }

  private static OptionalDouble value(Answer answer) {
    var items = answer.body().path("items");
    if (answer.status() != 200 || items.size() != 1) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(quantity(items.get(0).path("value").asText()));
  }

  /** Reads a Kubernetes quantity with the suffixes that a count can have. */
  static double quantity(String text) {
    var suffix = text.charAt(text.length() - 1);
    var power = "mkMGTPE".indexOf(suffix);
    if (power < 0) {
      return Double.parseDouble(text);
    }
    var number = new BigDecimal(text.substring(0, text.length() - 1));
    return number.movePointRight(power == 0 ? -3 : 3 * power).doubleValue();
  }
}
