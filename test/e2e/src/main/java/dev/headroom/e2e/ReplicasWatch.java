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

/**
 * What the Deployments of a namespace ask for ({@code spec.replicas}), each change with the moment
 * at which a watch of the API server told it. It ends with the connection, and says so.
 */
final class ReplicasWatch implements AutoCloseable {
  private static final String RIGHT =
      "{apiGroups: [apps], resources: [deployments], verbs: [watch]}";

  /** What was asked for from a moment on ({@link System#nanoTime}). */
  record Seen(int replicas, long nanos) {}

  private final InputStream events;
  private final Thread thread;
  private final Map<String, List<Seen>> seen = new HashMap<>();
  private volatile boolean ended;

  private ReplicasWatch(InputStream events) {
    this.events = events;
    this.thread = Thread.ofVirtual().name("replicas").start(this::read);
  }

  /** Watches the namespace of {@code kubectl}; what is there is told first. */
  static ReplicasWatch open(Kubectl kubectl) {
    var server = ApiServer.open(kubectl, "replicas-reader", RIGHT);
    var path = "/apis/apps/v1/namespaces/" + kubectl.namespace() + "/deployments?watch=1";
    try {
      var answer = server.http().send(server.request(path).build(), BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " was answered by " + answer.statusCode());
      }
      return new ReplicasWatch(answer.body());
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
        var deployment = Json.parse(line).path("object");
        see(
            deployment.path("metadata").path("name").asText(),
            new Seen(deployment.path("spec").path("replicas").asInt(), System.nanoTime()));
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
