package dev.headroom.cluster;

import dev.headroom.cluster.MediaScalingPolicy.DrainWebhook;
import dev.headroom.model.Pod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells media servers by their own HTTP that they drain, and that they do not any more: each when
 * its mark changes, and all of them by a new leader, again and again until they answer 2xx. Blocks
 * on nothing. For one thread.
 */
final class DrainWebhooks {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private final Map<PolicyRef, Map<String, Call>> calls = new HashMap<>();

  /**
   * What a pod was told.
   *
   * @param problem completes with null when it has understood, otherwise with what went wrong
   */
  private record Call(URI target, Instant at, CompletableFuture<@Nullable String> problem) {
    boolean stands(URI wanted, Instant now) {
      return target.equals(wanted) && (!isRefused() || now.isBefore(at.plus(TRY_AGAIN)));
    }

    boolean isUnderstood() {
      return problem.isDone() && problem.join() == null;
    }

    boolean isRefused() {
      return problem.isDone() && problem.join() != null;
    }
  }

  /**
   * Tells the running pods of a policy what their marks say.
   *
   * @return why not, by the uid of each marked pod that has not understood yet; empty of those that
   *     were not heard of so far
   */
  Map<String, String> tell(MediaScalingPolicy policy, Collection<Pod> pods, Instant now) {
    var webhook = policy.spec().drain().webhook();
    if (webhook == null) {
      calls.remove(policy.ref());
      return Map.of();
    }
    var before = calls.getOrDefault(policy.ref(), Map.of());
    var after = new HashMap<String, Call>();
    var deaf = new HashMap<String, String>();
    for (var pod : pods) {
      if (pod.phase() != Pod.Phase.RUNNING || pod.life().addresses().isEmpty()) {
        continue;
      }
      var call = call(before.get(pod.uid()), target(webhook, pod), pod, now);
      after.put(pod.uid(), call);
      if (PodMarks.isMarked(pod) && !call.isUnderstood()) {
        deaf.put(pod.uid(), call.isRefused() ? call.problem().join() : "");
      }
    }
    calls.put(policy.ref(), after);
    return deaf;
  }

  /** What these pods were told is not known any more. */
  void forget(PolicyRef policy) {
    calls.remove(policy);
  }

  private static Call call(@Nullable Call last, URI target, Pod pod, Instant now) {
    return last != null && last.stands(target, now)
        ? last
        : new Call(target, now, post(target, pod));
  }

  private static URI target(DrainWebhook webhook, Pod pod) {
    var address = pod.life().addresses().getFirst();
    var host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    var path = PodMarks.isMarked(pod) ? webhook.draining() : webhook.accepting();
    return URI.create("http://" + host + ":" + webhook.port() + path);
  }

  private static CompletableFuture<@Nullable String> post(URI target, Pod pod) {
    var phase = PodMarks.isMarked(pod) ? PodMarks.DRAINING : "accepting";
    var body =
        "{\"namespace\":\"%s\",\"pod\":\"%s\",\"phase\":\"%s\"}"
            .formatted(pod.ref().namespace(), pod.ref().name(), phase);
    var request =
        HttpRequest.newBuilder(target)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return HTTP.sendAsync(request, BodyHandlers.discarding())
        .<@Nullable String>thenApply(answer -> refusal(target, answer))
        .exceptionally(
            failure -> "POST " + target + " got no answer: " + ClusterError.rootOf(failure));
  }

  private static @Nullable String refusal(URI target, HttpResponse<?> answer) {
    return answer.statusCode() / 100 == 2
        ? null
        : "POST " + target + " was answered by " + answer.statusCode();
  }
}
