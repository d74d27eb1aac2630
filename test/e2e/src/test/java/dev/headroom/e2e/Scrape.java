package dev.headroom.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;

/** What a program says of itself in Prometheus's text format, once. */
record Scrape(String text) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Asks {@code /metrics} of a pod. */
  static Scrape of(String address, int port) {
    var page = URI.create("http://" + address + ":" + port + "/metrics");
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(page).timeout(PATIENCE).build();
      return new Scrape(http.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new AssertionError(page + " gives no answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + page, e);
    }
  }

  /**
   * The sum of a metric's series.
   *
   * @param labels {@code name="value"} that a series must have to count
   */
  double sum(String metric, String... labels) {
    var series =
        text.lines()
            .filter(line -> line.startsWith(metric + "{"))
            .filter(line -> Stream.of(labels).allMatch(line::contains))
            .toList();
    if (series.isEmpty()) {
      throw new AssertionError("no series " + metric + " with " + String.join(",", labels));
    }
    return series.stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
