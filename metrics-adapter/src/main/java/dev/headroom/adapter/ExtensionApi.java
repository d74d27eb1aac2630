package dev.headroom.adapter;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything an extension API server answers to a caller that may ask: a pure function of the
 * request, the snapshot and the time.
 */
final class ExtensionApi {
  private final Supplier<Snapshot> snapshots;
  private final Map<String, Function<ApiRequest, Answer>> paths = new TreeMap<>();

  /**
   * Puts the API together.
   *
   * @param metrics answers {@code /metrics}
   */
  ExtensionApi(Supplier<Snapshot> snapshots, Health health, Function<ApiRequest, Answer> metrics) {
    this.snapshots = snapshots;
    paths.putAll(Discovery.paths());
    paths.putAll(OpenApi.paths());
    paths.put("/healthz", health::ready);
    paths.put("/readyz", health::ready);
    paths.put("/livez", health::live);
    paths.put("/version", Document.of(version())::answer);
    paths.put("/metrics", metrics);
    paths.put("/", Document.of(new JsonObject().put("paths", pathList()))::answer);
  }

  /**
   * Answers a request.
   *
   * @throws StatusException if there is no good answer
   */
  Answer answer(ApiRequest request, Instant now) {
    var document = paths.get(request.path().text());
    if (document == null && !MetricQuery.isShape(request.path())) {
      throw ApiStatus.notFound("the server could not find the requested resource").exception();
    }
    if (!request.method().equals("GET")) {
      throw ApiStatus.methodNotAllowed(request.method()).exception();
    }
    return document == null ? values(request, now) : inJson(document.apply(request), request);
  }

  private Answer values(ApiRequest request, Instant now) {
    requireJson(request);
    var query = MetricQuery.of(request.path());
    var values = new CustomMetrics(snapshots.get(), now).answer(query, request.query()).json();
    return Answer.json(request.query().on("pretty") ? pretty(values) : values);
  }

  /** Texts are for people and take any caller; JSON documents hold callers to what they accept. */
  private static Answer inJson(Answer answer, ApiRequest request) {
    if (answer.contentType().equals(Answer.JSON)) {
      requireJson(request);
    }
    return answer;
  }

  private static void requireJson(ApiRequest request) {
    if (!Accepts.parse(request.accept()).json()) {
      throw ApiStatus.notAcceptable(request.accept()).exception();
    }
  }

  private static Buffer pretty(Buffer json) {
    return Buffer.buffer(new JsonObject(json).encodePrettily());
  }

  private JsonArray pathList() {
    var list = new JsonArray();
    paths.keySet().forEach(list::add);
    return list;
  }

  private static JsonObject version() {
    var implementation = ExtensionApi.class.getPackage().getImplementationVersion();
    var version = implementation == null ? "0.0.0-unpackaged" : implementation;
    var numbers = version.split("[.-]", -1);
    return new JsonObject()
        .put("major", numbers[0])
        .put("minor", numbers[1])
        .put("gitVersion", "v" + version)
        .put("platform", "linux/" + System.getProperty("os.arch"));
  }
}
