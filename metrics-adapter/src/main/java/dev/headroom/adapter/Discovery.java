package dev.headroom.adapter;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the API has to offer: the legacy documents, and the aggregated one that the aggregator asks
 * for first (apidiscovery.k8s.io/v2). All static.
 */
final class Discovery {
  static final String AGGREGATED =
      Answer.JSON + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  private static final Document GROUPS = Document.of(groups());
  private static final Document AGGREGATED_GROUPS = Document.of(aggregated(), AGGREGATED);

  private Discovery() {}

  /** Every path that is a discovery document, and how it answers. */
  static Map<String, Function<ApiRequest, Answer>> paths() {
    var paths = new HashMap<String, Function<ApiRequest, Answer>>();
    paths.put("/apis", Discovery::groups);
    paths.put("/apis/" + Catalogue.GROUP, Document.of(group())::answer);
    for (var version : Catalogue.VERSIONS) {
      paths.put("/apis/" + groupVersion(version), Document.of(resources(version))::answer);
    }
    return paths;
  }

  private static Answer groups(ApiRequest request) {
    return Accepts.parse(request.accept()).aggregatedDiscovery()
        ? AGGREGATED_GROUPS.answer(request)
        : GROUPS.answer(request);
  }

  private static String groupVersion(String version) {
    return Catalogue.GROUP + "/" + version;
  }

  private static JsonObject groups() {
    return new JsonObject()
        .put("kind", "APIGroupList")
        .put("apiVersion", "v1")
        .put("groups", new JsonArray().add(groupBody()));
  }

  private static JsonObject group() {
    return new JsonObject().put("kind", "APIGroup").put("apiVersion", "v1").mergeIn(groupBody());
  }

  private static JsonObject groupBody() {
    var versions = Catalogue.VERSIONS.stream().map(Discovery::versionBody).toList();
    return new JsonObject()
        .put("name", Catalogue.GROUP)
        .put("versions", new JsonArray(versions))
        .put("preferredVersion", versions.getFirst());
  }

  private static JsonObject versionBody(String version) {
    return new JsonObject().put("groupVersion", groupVersion(version)).put("version", version);
  }

  private static JsonObject resources(String version) {
    var resources =
        Catalogue.ALL.stream()
            .flatMap(metrics -> metrics.names().stream().map(name -> resource(metrics, name)))
            .toList();
    return new JsonObject()
        .put("kind", "APIResourceList")
        .put("apiVersion", "v1")
        .put("groupVersion", groupVersion(version))
        .put("resources", new JsonArray(resources));
  }

  private static JsonObject resource(Catalogue.Metrics metrics, String name) {
    return new JsonObject()
        .put("name", metrics.groupResource() + "/" + name)
        .put("singularName", "")
        .put("namespaced", metrics.namespaced())
        .put("kind", "MetricValueList")
        .put("verbs", new JsonArray().add("get"));
  }

  private static JsonObject aggregated() {
    var versions =
        Catalogue.VERSIONS.stream()
            .map(version ->
                new JsonObject()
                    .put("version", version)
                    .put("resources", aggregatedResources(version))
                    .put("freshness", "Current"))
            .toList();
    var group =
        new JsonObject()
            .put("metadata", new JsonObject().put("name", Catalogue.GROUP))
            .put("versions", new JsonArray(versions));
    return new JsonObject()
        .put("kind", "APIGroupDiscoveryList")
        .put("apiVersion", "apidiscovery.k8s.io/v2")
        .put("metadata", new JsonObject())
        .put("items", new JsonArray().add(group));
  }

  private static JsonArray aggregatedResources(String version) {
    return Catalogue.ALL.stream()
        .map(metrics ->
            new JsonObject()
                .put("resource", metrics.groupResource())
                .put("responseKind", kind("", "", ""))
                .put("scope", metrics.namespaced() ? "Namespaced" : "Cluster")
                .put("singularResource", "")
                .put("subresources", subresources(metrics, version)))
        .collect(Collectors.collectingAndThen(Collectors.toList(), JsonArray::new));
  }

  private static JsonArray subresources(Catalogue.Metrics metrics, String version) {
    Stream<JsonObject> subresources =
        metrics.names().stream()
            .map(metric ->
                new JsonObject()
                    .put("subresource", metric)
                    .put("responseKind", kind(Catalogue.GROUP, version, "MetricValueList"))
                    .put("verbs", new JsonArray().add("get")));
    return new JsonArray(subresources.toList());
  }

  /** Never left out: old clients panic without it (kubernetes/kubernetes#118361). */
  private static JsonObject kind(String group, String version, String kind) {
    return new JsonObject().put("group", group).put("version", version).put("kind", kind);
  }
}
