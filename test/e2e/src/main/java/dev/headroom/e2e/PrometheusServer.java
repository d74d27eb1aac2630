package dev.headroom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Debian's Prometheus on this machine, scraping some targets. It listens on the loopback address
 * and goes when it is closed, or with this process. Safe to use from several threads.
 */
final class PrometheusServer implements AutoCloseable {
  private static final String PROGRAM = "/usr/bin/prometheus";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path folder;
  private final URI address;
  private final Thread atExit = new Thread(this::end, "prometheus-end");

  private PrometheusServer(Process process, Path folder, URI address) {
    this.process = process;
    this.folder = folder;
    this.address = address;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts it; the first scrapes follow within an interval.
   *
   * @param targets {@code HOST:PORT} each
   */
  static PrometheusServer start(List<String> targets, Duration scrapeInterval) {
    if (!Files.isExecutable(Path.of(PROGRAM))) {
      throw new IllegalStateException(
          PROGRAM + " is missing: install the package prometheus (`make setup` does)");
    }
    try {
      var folder = Files.createTempDirectory("headroom-prometheus-");
      var config = folder.resolve("prometheus.yml");
      Files.writeString(config, config(targets, scrapeInterval));
      var listen = "127.0.0.1:" + freePort();
      var process =
          new ProcessBuilder(
                  PROGRAM,
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--web.listen-address=" + listen,
                  "--log.level=warn")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      return new PrometheusServer(process, folder, URI.create("http://" + listen));
    } catch (IOException e) {
      throw new UncheckedIOException("Prometheus does not start", e);
    }
  }

  /** The only sample of an instant query; empty when there is none or no answer. */
  OptionalDouble query(String promql) {
    var query = URLEncoder.encode(promql, StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(address.resolve("/api/v1/query?query=" + query))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      var body = http.send(request, BodyHandlers.ofString()).body();
      var result = Json.parse(body).path("data").path("result");
      return result.size() == 1
          ? OptionalDouble.of(result.get(0).path("value").path(1).asDouble())
          : OptionalDouble.empty();
    } catch (IOException e) {
      return OptionalDouble.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking Prometheus", e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    end();
    http.close();
  }

  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      removeFolder();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void removeFolder() {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println(folder + " cannot be removed: " + e.getMessage());
    }
  }

  private static String config(List<String> targets, Duration scrapeInterval) {
    return """
    global: {scrape_interval: %ds}
    scrape_configs:
      - job_name: headroom-agent
        static_configs: [{targets: [%s]}]
    """
        .formatted(
            scrapeInterval.toSeconds(),
            targets.stream().map(target -> '"' + target + '"').collect(Collectors.joining(", ")));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
