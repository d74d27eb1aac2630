package dev.headroom.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An API server that keeps a few objects: lists and watches of each path agree with each other, and
 * every watch starts from the version that it names.
 */
final class ClusterStub implements AutoCloseable {
  static final String PODS = "/api/v1/pods";
  static final String NAMESPACES = "/api/v1/namespaces";
  static final String SLICES =
      "/apis/discovery.k8s.io/v1/namespaces/headroom-system/endpointslices";
  static final String CONFIG_MAPS = "/api/v1/namespaces/headroom-system/configmaps";

  private record Change(int version, String line) {}

  /** One path's objects by uid, and all that ever happened to them. */
  private static final class Shelf {
    private final Map<String, String> objects = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
  }

  private final Map<String, Shelf> shelves = new ConcurrentHashMap<>();
  // Not virtual: in a sandbox they would have carriers made in its network, which all tests share.
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpsServer server;
  private int version = 1;

  ClusterStub() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(TestTls.server("a"));
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Adds or replaces an object; {@code rest} is what follows its metadata, with its comma. */
  synchronized void put(String path, String uid, String metadata, String rest) {
    var shelf = shelves.computeIfAbsent(path, _ -> new Shelf());
    version++;
    var object =
        "{\"metadata\":{\"uid\":\"%s\",\"resourceVersion\":\"%d\"%s}%s}"
            .formatted(uid, version, metadata, rest);
    var known = shelf.objects.put(uid, object) != null;
    change(shelf, known ? "MODIFIED" : "ADDED", object);
  }

  synchronized void remove(String path, String uid) {
    var shelf = shelves.computeIfAbsent(path, _ -> new Shelf());
    var object = shelf.objects.remove(uid);
    if (object != null) {
      version++;
      change(shelf, "DELETED", object);
    }
  }

  private void change(Shelf shelf, String type, String object) {
    shelf.changes.add(
        new Change(version, "{\"type\":\"" + type + "\",\"object\":" + object + "}\n"));
    notifyAll();
  }

  private synchronized String list(String path) {
    var objects = shelves.computeIfAbsent(path, _ -> new Shelf()).objects.values();
    return "{\"metadata\":{\"resourceVersion\":\"%d\"},\"items\":[%s]}"
        .formatted(version, String.join(",", objects));
  }

  private synchronized List<Change> after(String path, int from) throws InterruptedException {
    while (true) {
      var shelf = shelves.computeIfAbsent(path, _ -> new Shelf());
      var news = shelf.changes.stream().filter(change -> change.version > from).toList();
      if (!news.isEmpty()) {
        return news;
      }
      wait();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      var query = uri.getQuery();
      if (query.contains("watch=1")) {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        var from = query.substring(query.indexOf("resourceVersion=") + 16);
        watch(exchange, uri.getPath(), Integer.parseInt(from));
      } else {
        var body = list(uri.getPath()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch(HttpExchange exchange, String path, int from)
      throws IOException, InterruptedException {
    var last = from;
    while (true) {
      for (var change : after(path, last)) {
        exchange.getResponseBody().write(change.line.getBytes(StandardCharsets.UTF_8));
        last = change.version;
      }
      exchange.getResponseBody().flush();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
