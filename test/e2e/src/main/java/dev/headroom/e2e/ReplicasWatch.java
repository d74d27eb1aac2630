package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * What the Deployments of a namespace ask for ({@code spec.replicas}), or the policies of all
 * namespaces ({@code status.requiredReplicas}), each change with the moment at which a watch of the
 * API server told it. It ends with the connection, and says so.
 */
final class ReplicasWatch implements AutoCloseable {
  private static final String RIGHT =
      "{apiGroups: [apps], resources: [deployments], verbs: [watch]}";

  /** What was asked for from a moment on ({@link System#nanoTime}). */
  record Seen(int replicas, long nanos) {}

  private final InputStream events;

  /** The JSON pointer to what is asked for (RFC 6901). */
  private final String number;

  private final Thread thread;
  private final Map<String, List<Seen>> seen = new HashMap<>();
  private volatile boolean ended;

  private ReplicasWatch(InputStream events, String number) {
    this.events = events;
    this.number = number;
    this.thread = Thread.ofVirtual().name("replicas").start(this::read);
  }

  /** Watches the namespace of {@code kubectl}; what is there is told first. */
  static ReplicasWatch open(Kubectl kubectl) {
    var path = "/apis/apps/v1/namespaces/" + kubectl.namespace() + "/deployments?watch=1";
    return open(ApiServer.open(kubectl, "replicas-reader", RIGHT), path, "/spec/replicas");
  }

  /** Watches all policies, whose names differ in all namespaces; what is there is told first. */
  static ReplicasWatch ofPolicies(Kubectl kubectl) {
    var right = "{apiGroups: [headroom.dev], resources: [mediascalingpolicies], verbs: [watch]}";
    var path = "/apis/headroom.dev/v1alpha1/mediascalingpolicies?watch=1";
    return open(
        ApiServer.open(kubectl, "policies-reader", right), path, "/status/requiredReplicas");
  }

  private static ReplicasWatch open(ApiServer server, String path, String number) {
    try {
      var answer = server.http().send(server.request(path).build(), BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " was answered by " + answer.statusCode());
      }
      return new ReplicasWatch(answer.body(), number);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " gave no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while opening a watch", e);
    }
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var object = Json.parse(line).path("object");
        see(
            object.path("metadata").path("name").asText(),
            new Seen(object.at(number).asInt(), System.nanoTime()));
      }
    } catch (IOException closed) {
      // By us, or by the server: whoever waits for a change then hears that none can come.
    }
    ended = true;
  }

  private synchronized void see(String deployment, Seen now) {
    var changes = seen.computeIfAbsent(deployment, _ -> new ArrayList<>());
    if (changes.isEmpty() || changes.getLast().replicas() != now.replicas()) {
      changes.add(now);
    }
  }

  /** When it first asked for as many; empty while it did not. */
  OptionalLong reached(String deployment, int replicas) {
    return changes(deployment).stream()
        .filter(it -> it.replicas() >= replicas)
        .mapToLong(Seen::nanos)
        .findFirst();
  }

  /** When it first asked for more than just before, after a moment; empty while it did not. */
  OptionalLong rose(String deployment, long after) {
    var changes = changes(deployment);
    return IntStream.range(1, changes.size())
        .filter(i -> changes.get(i).replicas() > changes.get(i - 1).replicas())
        .mapToLong(i -> changes.get(i).nanos())
        .filter(nanos -> nanos - after > 0)
        .findFirst();
  }

  /** What it asked for so far, what was there first included. */
  List<Integer> history(String deployment) {
    return changes(deployment).stream().map(Seen::replicas).toList();
  }

  /** The same with its moments. */
  synchronized List<Seen> changes(String deployment) {
    if (ended) {
      throw new IllegalStateException("the watch of Deployments has ended");
    }
    return List.copyOf(seen.getOrDefault(deployment, List.of()));
  }

  @Override
  public void close() {
    try {
      events.close();
      thread.join();
    } catch (IOException _) {
      // It is gone, which is what was wanted.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
