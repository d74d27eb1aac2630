package dev.headroom.adapter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * HTTP/1.1 requests that nobody sane sends. Well-formed ones ask for nonsense in a form that the
 * server must answer; broken ones have bytes changed, lengths that lie, lines that do not end.
 */
final class HostileRequests {
  /** A token whose agent may report of a node without pods, so that nothing true changes. */
  static final String AGENT_TOKEN = "headroom:hostile";

  private static final List<String> METHODS =
      words("GET GET GET GET POST PUT PATCH DELETE HEAD OPTIONS TRACE get NONSENSE");

  private static final List<String> SEGMENTS =
      words(
          "apis custom.metrics.k8s.io v1beta1 v1beta2 namespaces media pods deployments.apps a * %2A"
              + " metrics rtc_sessions rtc_fleet_sessions agent report v1 placement policies openapi"
              + " v2 v3 healthz metrics version .. . %2e%2e %2F %00 %zz % %ff%fe %F0%9F%A6%86 {} <>");

  private static final List<String> PATHS =
      words(
          AgentIngest.PATH
              + " /placement/v1/namespaces/media/policies/sfu /apis /healthz?verbose /openapi/v2");

  private static final List<String> TERMS =
      words("app = == != ! in notin ( ) , > < sfu a/b %20 %28 %3D + %F0%9F%A6%86 %zz - _ . & team");

  private static final List<String> NAMES =
      words("labelSelector metricLabelSelector fieldSelector pretty limit % x");

  private static final List<String> ACCEPTS =
      words(
          "*/* application/json text/html ;;;,,, application/json;q= a/b;c=d;e \""
              + " application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");

  private final SplittableRandom random;

  HostileRequests(SplittableRandom random) {
    this.random = random;
  }

  private static List<String> words(String text) {
    return List.of(text.split(" ", -1));
  }

  /** One that must be answered. */
  byte[] wellFormed() {
    var body = body();
    var head = new StringBuilder(pick(METHODS)).append(' ').append(target());
    head.append(" HTTP/1.1\r\nHost: localhost\r\nContent-Length: ").append(body.length);
    headers(head);
    return bytes(head, body);
  }

  /** One that the server may refuse in whatever way, with the connection or without. */
  byte[] broken() {
    var body = body();
    var head = new StringBuilder(pick(METHODS)).append(' ').append(target());
    head.append(pick(List.of(" HTTP/1.1", " HTTP/9.7", "", " ü \u0001"))).append("\r\n");
    head.append("Host: localhost");
    headers(head);
    head.append(
        switch (random.nextInt(8)) {
          case 0 -> "\r\nContent-Length: -1";
          case 1 -> "\r\nContent-Length: 99999999999999999999";
          case 2 -> "\r\nContent-Length: " + (body.length + 7);
          case 3 -> "\r\nContent-Length: 3\r\nContent-Length: 4";
          case 4 -> "\r\nTransfer-Encoding: chunked";
          case 5 -> "\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM";
          case 6 -> "\r\nX-Long: " + "x".repeat(random.nextInt(100_000));
          default -> "\r\nContent-Length: " + body.length + "\r\n: \r\nno colon";
        });
    return flipped(bytes(head, body));
  }

  private static byte[] bytes(StringBuilder head, byte[] body) {
    var request = new ByteArrayOutputStream();
    request.writeBytes(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return request.toByteArray();
  }

  /** A path and a query. */
  String target() {
    var path =
        switch (random.nextInt(4)) {
          case 0 -> TestServer.API + "/namespaces/media/pods/" + pick(SEGMENTS) + "/rtc_sessions";
          case 1 -> pick(PATHS);
          case 2 -> TestServer.API + some(9, () -> "/" + pick(SEGMENTS));
          default -> "/" + some(9, () -> pick(SEGMENTS) + "/");
        };
    return random.nextBoolean() ? path : path + "?" + pick(NAMES) + "=" + selector();
  }

  private String selector() {
    return one(100) ? "x".repeat(random.nextInt(50_000)) : some(30, () -> pick(TERMS));
  }

  private String some(int below, Supplier<String> part) {
    return Stream.generate(part).limit(random.nextInt(below)).collect(Collectors.joining());
  }

  private void headers(StringBuilder head) {
    if (one(2)) {
      head.append("\r\nAccept: ").append(pick(ACCEPTS));
    }
    if (one(3)) {
      head.append("\r\nAuthorization: Bearer ").append(token());
    }
    if (one(3)) {
      head.append("\r\nX-Remote-User: admin\r\nX-Remote-Group: system:masters");
    }
    if (one(5)) {
      head.append("\r\nIf-None-Match: ").append(pick(ACCEPTS));
    }
  }

  private String token() {
    return switch (random.nextInt(10)) {
      case 0 -> "x".repeat(random.nextInt(30_000));
      case 1, 2, 3 -> AGENT_TOKEN;
      default -> "t" + random.nextInt(100_000);
    };
  }

  private byte[] body() {
    if (!one(4)) {
      return new byte[0];
    }
    var noise = new byte[one(100) ? 100_000 : random.nextInt(300)];
    random.nextBytes(noise);
    return one(2) ? noise : report(noise);
  }

  /** A report as an agent sends it, or with a few bytes changed. */
  private byte[] report(byte[] noise) {
    var report = Fixtures.report("node-hostile", 1 + random.nextInt(9), Fixtures.podReport("a", 9));
    report.addConditions(new String(noise, StandardCharsets.ISO_8859_1));
    return one(2) ? flipped(report.build().toByteArray()) : report.build().toByteArray();
  }

  private byte[] flipped(byte[] bytes) {
    for (var i = random.nextInt(6); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private String pick(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }
}
