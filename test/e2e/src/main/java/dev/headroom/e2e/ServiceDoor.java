package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** One replica of the service, asked directly as an agent or an intruder would. */
final class ServiceDoor {
  private final HttpClient http;
  private final URI replica;

  private ServiceDoor(HttpClient http, URI replica) {
    this.http = http;
    this.replica = replica;
  }

  static ServiceDoor find(Kubectl kubectl) {
    return all(kubectl).getFirst();
  }

  /** The doors of all replicas. */
  static List<ServiceDoor> all(Kubectl kubectl) {
    var authority =
        kubectl.jsonPath(".data.ca\\.crt", "configmap", "headroom-ca", "-n", Headroom.NAMESPACE);
    var pods =
        Json.parse(
            kubectl.json(
                "pods",
                "-n",
                Headroom.NAMESPACE,
                "-l",
                Headroom.SELECTOR,
                "--field-selector=status.phase=Running"));
    var pem = new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII));
    var http = HttpClient.newBuilder().sslContext(Trust.only(pem)).build();
    return Json.stream(pods.path("items"))
        .map(pod -> pod.path("status").path("podIP").asText())
        .map(address -> new ServiceDoor(http, URI.create("https://" + address + ":8443")))
        .toList();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(replica.getHost(), replica.getPort());
  }

  HttpResponse<byte[]> get(String path, String token) {
    return send(request(path, token).GET().build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> post(String path, String token, byte[] body) {
    return send(
        request(path, token)
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  HttpResponse<String> postJson(String path, String token, String body) {
    var request =
        request(path, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return send(request, BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String token) {
    var request = HttpRequest.newBuilder(replica.resolve(path)).timeout(Duration.ofSeconds(10));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    try {
      return http.send(request, body);
    } catch (IOException e) {
      throw new UncheckedIOException(request.uri() + " gave no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + request.uri(), e);
    }
  }
}
