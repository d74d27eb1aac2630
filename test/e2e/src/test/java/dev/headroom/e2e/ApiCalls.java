package dev.headroom.e2e;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requests of every shape that callers send or might send; the same for the same seed. */
final class ApiCalls {
  private static final String GROUP = "/apis/custom.metrics.k8s.io";

  /** Shorter paths are documents. */
  private static final int LEAST = GROUP.length() + 12;

  private static final List<String> OF_PODS =
      List.of(
          "rtc_sessions",
          "rtc_sessions",
          "rtc_streams",
          "rtc_ingress_packets_per_second",
          "rtc_ingress_bits_per_second",
          "rtc_load_percent",
          "rtc_nonsense");
  private static final List<String> OF_WORKLOADS =
      List.of("rtc_fleet_sessions", "rtc_required_replicas", "rtc_sessions");

  /** Resources, the most asked for more than once. */
  private static final List<String> RESOURCES =
      List.of(
          "pods",
          "pods",
          "pods",
          "pods",
          "pods",
          "deployments.apps",
          "deployments.apps",
          "statefulsets.apps",
          "services",
          "mediascalingpolicies.headroom.dev",
          "configmaps",
          "unknown.example.com");

  private static final List<String> WORKLOADS =
      List.of("edge", "mixer", "relay", "sfu", "turn", "stun", "front", "nobody");
  private static final List<String> NAMESPACES =
      List.of("paper", "paper", "paper", "paper", "paper", "paper-other", "nowhere");
  private static final List<String> ELSEWHERE =
      List.of(
          "/namespaces/paper/foo",
          "/namespaces/paper",
          "/namespaces",
          "/nodes/foo",
          "/nodes",
          "/namespaces/paper/pods/edge",
          "/namespaces/paper/pods/*",
          "/namespaces/paper/pods",
          "/namespaces/paper/pods/edge/rtc_sessions/more",
          "/namespaces/paper/pods/edge/rtc_sessions/",
          "/namespaces//pods/*/rtc_sessions",
          "/namespaces/paper//pods/*/rtc_sessions",
          "/namespaces/paper/status",
          "/namespaces/paper/finalize",
          "/watch/namespaces/paper/pods/*/rtc_sessions",
          "/blah",
          "/");
  private static final List<String> DOCUMENTS =
      List.of(
          "/apis",
          GROUP,
          GROUP + "/v1beta1",
          GROUP + "/v1beta2",
          GROUP + "/v1beta2/",
          GROUP + "/v1",
          "/healthz",
          "/livez",
          "/readyz",
          "/nowhere");
  private static final List<String> ACCEPTS =
      List.of(
          "application/json",
          "application/json, */*",
          "application/*",
          "application/vnd.kubernetes.protobuf, */*",
          "application/vnd.kubernetes.protobuf",
          "application/vnd.kubernetes.protobuf, application/json",
          "application/yaml",
          "text/html",
          "text/html, application/json;q=0.5",
          "application/json;as=Table;v=v1;g=meta.k8s.io, application/json",
          "application/json;as=Table;v=v1;g=meta.k8s.io",
          "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
          "application/json; charset=utf-8",
          "application/json;stream=watch",
          "nonsense");
  private static final List<String> OPTIONS =
      List.of(
          "pretty=true",
          "pretty=1",
          "pretty",
          "limit=1",
          "limit=500",
          "limit=x",
          "continue=abc",
          "timeoutSeconds=30",
          "timeoutSeconds=x",
          "timeout=5s",
          "resourceVersion=0",
          "resourceVersionMatch=Exact",
          "watch=false",
          "allowWatchBookmarks=true",
          "unknown=1",
          "dryRun=All",
          "labelSelector=",
          "metricLabelSelector=",
          "fieldSelector=",
          "limit=",
          "a;b",
          "%zz=1",
          "&&",
          "=");
  private static final List<String> FIELDS =
      List.of(
          "metadata.name=%s",
          "metadata.name==%s",
          "metadata.name=other",
          "metadata.name!=%s",
          "metadata.name=%s,metadata.name=%s",
          "metadata.name=%s,metadata.namespace=paper",
          "metadata.namespace=paper",
          "spec.nodeName=paper",
          "metadata.name",
          ",",
          "a=b=c");
  private static final List<String> METHODS =
      List.of("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

  private final Random random;
  private final SelectorText selectors;
  private final List<String> pods;

  ApiCalls(long seed, List<PaperFleet.Pod> pods) {
    random = new Random(seed);
    selectors = new SelectorText(random);
    this.pods =
        Stream.concat(pods.stream().map(PaperFleet.Pod::name), Stream.of("nobody")).toList();
  }

  List<ApiCall> make(int count) {
    return Stream.generate(this::next).limit(count).toList();
  }

  private ApiCall next() {
    var path = path();
    if (!path.startsWith(GROUP + "/v1beta") || path.length() < LEAST) {
      return new ApiCall(caller(), "GET", path, Map.of());
    }
    var query = query(path);
    var target = path + (query.isEmpty() ? "" : "?" + query);
    var method = random.nextInt(14) == 0 ? pick(METHODS) : "GET";
    Map<String, String> headers =
        random.nextInt(6) == 0 ? Map.of("Accept", pick(ACCEPTS)) : Map.of();
    return new ApiCall(caller(), method, target, headers);
  }

  private String caller() {
    var dice = random.nextInt(100);
    if (dice < 60) {
      return ApiCallers.ADMIN;
    }
    if (dice < 82) {
      return ApiCallers.READER;
    }
    return dice < 90
        ? ApiCallers.NARROW
        : dice < 95 ? ApiCallers.STRANGER : pick(ApiCallers.OTHERS);
  }

  private String path() {
    var dice = random.nextInt(100);
    if (dice < 6) {
      return pick(DOCUMENTS);
    }
    var base = GROUP + "/" + (random.nextBoolean() ? "v1beta1" : "v1beta2");
    if (dice < 14) {
      return base + pick(ELSEWHERE);
    }
    if (dice < 18) {
      var nodes = random.nextBoolean() ? "nodes" : "pods";
      return base + segments(nodes, random.nextBoolean() ? "*" : "paper", metric(nodes));
    }
    if (dice < 23) {
      return base + segments("namespaces", pick(NAMESPACES), "metrics", pick(OF_WORKLOADS));
    }
    var resource = pick(RESOURCES);
    var name = dice < 64 ? pick(resource.equals("pods") ? pods : WORKLOADS) : "*";
    return base + segments("namespaces", pick(NAMESPACES), resource, name, metric(resource));
  }

  private String metric(String resource) {
    return pick(resource.equals("pods") ? OF_PODS : OF_WORKLOADS);
  }

  private String segments(String... words) {
    var path = Stream.of(words).map(word -> "/" + written(word)).collect(Collectors.joining());
    return random.nextInt(10) == 0 ? path + "/" : path;
  }

  /** A segment as some client might write it. */
  private String written(String word) {
    if (word.equals("*") && random.nextBoolean()) {
      return "%2A";
    }
    return switch (random.nextInt(500)) {
      case 0 -> word + "%2Fx";
      case 1 -> word + "%zz";
      case 2 -> word + "%";
      case 3 -> "";
      case 4 -> word + "%C3%A9";
      case 5 -> word + "%ff";
      case 6, 7, 8 -> escaped(word, word.length() / 2);
      case 9 -> word + "+x";
      case 10, 11, 12, 13, 14 -> word + "/";
      default -> word;
    };
  }

  private static String escaped(String word, int at) {
    return word.substring(0, at)
        + "%%%02x".formatted((int) word.charAt(at))
        + word.substring(at + 1);
  }

  private String query(String path) {
    var parts = new ArrayList<String>();
    var set = path.contains("*") || path.contains("%2A");
    if (random.nextInt(10) < (set ? 8 : 1)) {
      parts.add("labelSelector=" + encoded(selectors.next()));
    }
    if (random.nextInt(9) == 0) {
      parts.add(seriesSelector());
    }
    var served = !ELSEWHERE.contains(path.substring(GROUP.length() + "/v1beta1".length()));
    if (served && random.nextInt(14) == 0) {
      var last = path.split("/", -1);
      var name = last.length > 2 ? last[last.length - 2] : "x";
      parts.add("fieldSelector=" + encoded(pick(FIELDS).replace("%s", name)));
    }
    if (random.nextInt(7) == 0) {
      parts.add(pick(OPTIONS));
    }
    return String.join("&", parts);
  }

  private String seriesSelector() {
    var text = selectors.next();
    return random.nextInt(8) == 0 || text.contains("!=")
        ? ApiCall.NOT_EQUAL
        : "metricLabelSelector=" + encoded(text);
  }

  private String encoded(String text) {
    var plus = URLEncoder.encode(text, StandardCharsets.UTF_8);
    return switch (random.nextInt(3)) {
      case 0 -> plus;
      case 1 -> plus.replace("+", "%20");
      default -> plus.replace("%3D", "=").replace("%2C", ",").replace("%21", "!");
    };
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
