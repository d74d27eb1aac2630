package dev.headroom.cluster;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JSON merge patch (RFC 7386) in one request. The client's own {@code patch} reads the object
 * first, which doubles the requests and guards nothing.
 */
final class MergePatch {
  private static final String TYPE = "application/merge-patch+json";

  private MergePatch() {}

  /**
   * Sends it and waits for the answer.
   *
   * @param path of the object or its subresource
   * @throws KubernetesClientException if it was refused, or nobody knows whether it was carried out
   */
  static void send(KubernetesClient client, String path, String patch) {
    var http = client.getHttpClient();
    var server = client.getConfiguration().getMasterUrl().replaceFirst("/$", "");
    var request = http.newHttpRequestBuilder().uri(server + path).method("PATCH", TYPE, patch);
    var patience = client.getConfiguration().getRequestTimeout();
    var answer =
        http.sendAsync(request.timeout(patience, TimeUnit.MILLISECONDS).build(), String.class);
    try {
      // The client repeats what got no answer; that ends within a few times its patience.
      var response = answer.get(5L * patience, TimeUnit.MILLISECONDS);
      if (!response.isSuccessful()) {
        throw refusal(path, response);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("PATCH " + path + " was interrupted", closed);
    } catch (ExecutionException | TimeoutException unanswered) {
      answer.cancel(true);
      throw new KubernetesClientException("PATCH " + path + " got no answer", unanswered);
    }
  }

  private static KubernetesClientException refusal(String path, HttpResponse<String> response) {
    var status = status(response);
    var message = "PATCH %s: %d: %s".formatted(path, response.code(), status.getMessage());
    return new KubernetesClientException(message, response.code(), status);
  }

  /** What the server says of it; whatever stands between it and us may say it in other words. */
  private static Status status(HttpResponse<String> response) {
    var unreadable = new StatusBuilder().withMessage(response.body()).build();
    try {
      var said = Serialization.unmarshal(response.body(), Status.class);
      return Objects.requireNonNullElse(said, unreadable);
    } catch (RuntimeException notFromTheServer) {
      return unreadable;
    }
  }
}
