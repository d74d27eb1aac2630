package dev.headroom.adapter;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the same every few milliseconds on a thread of its own and remembers every answer that was
 * not the one expected.
 */
final class HonestClient implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final HttpClient client;
  private final HttpRequest.Builder request;
  private final String expected;
  private final List<String> wrong = new ArrayList<>();
  private final List<Long> nanos = new ArrayList<>();
  private final Thread thread;
  private volatile boolean open = true;

  /**
   * Starts to ask.
   *
   * @param expected status and body
   */
  HonestClient(HttpClient client, HttpRequest.Builder request, String expected) {
    this.client = client;
    this.request = request;
    this.expected = expected;
    this.thread = Thread.ofVirtual().name("honest").start(this::ask);
  }

  private void ask() {
    for (; open; LockSupport.parkNanos(PAUSE.toNanos())) {
      var start = System.nanoTime();
      var answer = answer(client, request);
      synchronized (this) {
        nanos.add(System.nanoTime() - start);
        if (!answer.equals(expected)) {
          wrong.add(answer);
        }
      }
    }
  }

  static String answer(HttpClient client, HttpRequest.Builder request) {
    try {
      var response = TestServer.send(client, request);
      return response.statusCode() + " " + response.body();
    } catch (IllegalStateException noAnswer) {
      return "no answer: " + noAnswer.getCause();
    }
  }

  synchronized int answers() {
    return nanos.size();
  }

  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** How long the answers took since it was asked last, for people. */
  synchronized String times() {
    var sorted = nanos.stream().sorted().toList();
    nanos.clear();
    return String.format(
        Locale.ROOT,
        "%d answers, p50 %.1f ms, p99 %.1f ms",
        sorted.size(),
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 99 / 100) / 1e6);
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
