package dev.headroom.adapter;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * OpenAPI v2 and v3, static and small: the aggregator polls both each minute and merges them into
 * its own. What is described are the paths of the API and the list that they answer.
 */
final class OpenApi {
  private OpenApi() {}

  /** Every path that is an OpenAPI document, and how it answers. */
  static Map<String, Function<ApiRequest, Answer>> paths() {
    var paths = new HashMap<String, Function<ApiRequest, Answer>>();
    var index = new JsonObject();
    for (var version : Catalogue.VERSIONS) {
      var document = Document.of(v3(version));
      var name = "apis/" + Catalogue.GROUP + "/" + version;
      var path = "/openapi/v3/" + name;
      paths.put(path, document::answer);
      index.put(name, new JsonObject().put("serverRelativeURL", path + "?hash=" + document.hash()));
    }
    paths.put("/openapi/v3", Document.of(new JsonObject().put("paths", index))::answer);
    paths.put("/openapi/v2", Document.of(v2())::answer);
    return paths;
  }

  private static JsonObject v3(String version) {
    var content =
        new JsonObject()
            .put(
                Answer.JSON,
                new JsonObject()
                    .put("schema", reference("#/components/schemas/" + schemaName(version))));
    var response = new JsonObject().put("description", "OK").put("content", content);
    var parameters = new JsonArray();
    for (var name : PARAMETERS) {
      parameters.add(pathParameter(name).put("schema", type("string")));
    }
    return new JsonObject()
        .put("openapi", "3.0.0")
        .put("info", info())
        .put("paths", new JsonObject().put(path(version), item(version, parameters, response)))
        .put(
            "components",
            new JsonObject()
                .put("schemas", new JsonObject().put(schemaName(version), schema(version))));
  }

  private static JsonObject v2() {
    var paths = new JsonObject();
    var definitions = new JsonObject();
    for (var version : Catalogue.VERSIONS) {
      var response =
          new JsonObject()
              .put("description", "OK")
              .put("schema", reference("#/definitions/" + schemaName(version)));
      var parameters = new JsonArray();
      for (var name : PARAMETERS) {
        parameters.add(pathParameter(name).put("type", "string").put("uniqueItems", true));
      }
      paths.put(path(version), item(version, parameters, response));
      definitions.put(schemaName(version), schema(version));
    }
    return new JsonObject()
        .put("swagger", "2.0")
        .put("info", info())
        .put("paths", paths)
        .put("definitions", definitions);
  }

  private static final String[] PARAMETERS = {"namespace", "resource", "name", "metric"};

  private static String path(String version) {
    return "/apis/"
        + Catalogue.GROUP
        + "/"
        + version
        + "/namespaces/{namespace}/{resource}/{name}/{metric}";
  }

  private static JsonObject info() {
    return new JsonObject().put("title", "Headroom").put("version", "unversioned");
  }

  private static JsonObject pathParameter(String name) {
    return new JsonObject().put("name", name).put("in", "path").put("required", true);
  }

  private static JsonObject item(String version, JsonArray parameters, JsonObject response) {
    var get =
        new JsonObject()
            .put("description", "the values of a metric for one object, or for all that match")
            .put("operationId", "listCustomMetrics" + version)
            .put("tags", new JsonArray().add("customMetrics_" + version))
            .put("parameters", parameters)
            .put("responses", new JsonObject().put("200", response));
    if (response.containsKey("schema")) {
      get.put("produces", new JsonArray().add(Answer.JSON));
    }
    return new JsonObject().put("get", get);
  }

  private static String schemaName(String version) {
    return "io.k8s.metrics.pkg.apis.custom_metrics." + version + ".MetricValueList";
  }

  private static JsonObject schema(String version) {
    var kind =
        new JsonObject()
            .put("group", Catalogue.GROUP)
            .put("kind", "MetricValueList")
            .put("version", version);
    return type("object")
        .put("description", "the values of one metric for a set of objects")
        .put("required", new JsonArray().add("items"))
        .put(
            "properties",
            new JsonObject()
                .put("apiVersion", type("string"))
                .put("kind", type("string"))
                .put("metadata", type("object"))
                .put("items", type("array").put("items", type("object"))))
        .put("x-kubernetes-group-version-kind", new JsonArray().add(kind));
  }

  private static JsonObject reference(String target) {
    return new JsonObject().put("$ref", target);
  }

  private static JsonObject type(String name) {
    return new JsonObject().put("type", name);
  }
}
