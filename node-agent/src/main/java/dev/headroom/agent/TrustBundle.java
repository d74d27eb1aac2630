package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonParser;
import dev.headroom.agent.Resource.Item;
import java.io.IOException;

/** The CAs of the service, which it publishes in a ConfigMap of its namespace. */
final class TrustBundle {
  static final String KEY = "ca.crt";

  private ObjectMeta meta = ObjectMeta.NONE;
  private String ca = "";

  private TrustBundle() {}

  /** The PEM text of the key {@value #KEY}, empty without one. */
  static Resource<String> ofConfigMap(String namespace, String name) {
    return new Resource<>(
        "configmaps",
        "/api/v1/namespaces/" + namespace + "/configmaps",
        "fieldSelector=metadata.name%3D" + name,
        json -> new TrustBundle().read(json));
  }

  private Item<String> read(JsonParser json) throws IOException {
    Json.eachField(json, this::field);
    return new Item<>(meta.uid(), meta.resourceVersion(), ca);
  }

  private void field(String field, JsonParser json) throws IOException {
    switch (field) {
      case "metadata" -> meta = ObjectMeta.read(json);
      case "data" -> ca = Json.texts(json).getOrDefault(KEY, "");
      default -> {}
    }
  }
}
