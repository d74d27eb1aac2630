package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;

/** What every Kubernetes object says of itself ({@code metadata}). */
record ObjectMeta(
    String uid,
    String namespace,
    String name,
    String resourceVersion,
    Map<String, String> labels,
    Map<String, String> annotations) {

  static final ObjectMeta NONE = new ObjectMeta("", "", "", "", Map.of(), Map.of());

  static ObjectMeta read(JsonParser json) throws IOException {
    return new Reader().read(json);
  }

  private static final class Reader {
    private String uid = "";
    private String namespace = "";
    private String name = "";
    private String resourceVersion = "";
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();

    ObjectMeta read(JsonParser json) throws IOException {
      Json.eachField(json, this::field);
      return new ObjectMeta(uid, namespace, name, resourceVersion, labels, annotations);
    }

    private void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "uid" -> uid = Json.text(json);
        case "namespace" -> namespace = Json.text(json);
        case "name" -> name = Json.text(json);
        case "resourceVersion" -> resourceVersion = Json.text(json);
        case "labels" -> labels = Json.texts(json);
        case "annotations" -> annotations = Json.texts(json);
        default -> {}
      }
    }
  }
}
