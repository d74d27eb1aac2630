package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;

/**
 * What every Kubernetes object says of itself ({@code metadata}).
 *
 * @param controller name of the object that made this one and looks after it, empty without one
 * @param leaving it has a {@code deletionTimestamp}
 */
record ObjectMeta(
    String uid,
    String namespace,
    String name,
    String resourceVersion,
    Map<String, String> labels,
    Map<String, String> annotations,
    String controller,
    boolean leaving) {

  static final ObjectMeta NONE = new ObjectMeta("", "", "", "", Map.of(), Map.of(), "", false);

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
    private String controller = "";
    private boolean leaving;

    ObjectMeta read(JsonParser json) throws IOException {
      Json.eachField(json, this::field);
      return new ObjectMeta(
          uid, namespace, name, resourceVersion, labels, annotations, controller, leaving);
    }

    private void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "uid" -> uid = Json.text(json);
        case "namespace" -> namespace = Json.text(json);
        case "name" -> name = Json.text(json);
        case "resourceVersion" -> resourceVersion = Json.text(json);
        case "labels" -> labels = Json.texts(json);
        case "annotations" -> annotations = Json.texts(json);
        case "deletionTimestamp" -> leaving = !Json.text(json).isEmpty();
        case "ownerReferences" -> Json.eachElement(json, this::owner);
        default -> {}
      }
    }

    private void owner(JsonParser json) throws IOException {
      var owner = new Owner();
      Json.eachField(json, owner::field);
      if (owner.controls) {
        controller = owner.name;
      }
    }
  }

  private static final class Owner {
    private String name = "";
    private boolean controls;

    private void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "name" -> name = Json.text(json);
        case "controller" -> controls = Json.truth(json);
        default -> {}
      }
    }
  }
}
