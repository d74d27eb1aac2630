package dev.headroom.e2e;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Asks a server question upon question, on each connection the next as soon as the last is
 * answered, or as many a second whatever the answers take, and accounts the server's own processor
 * time beside it.
 */
final class ApiLoad {
  /**
   * What came of it.
   *
   * @param used the server's processor time
   * @param sorted the time from when a request was due to its answer, nanoseconds
   */
  record Result(Duration used, List<Long> sorted) {
    /** Requests for each second of the server's processor time. */
    double requestsPerCore() {
      return sorted.size() / (used.toNanos() / 1e9);
    }

    double millis(int percentile) {
      return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100)) / 1e6;
    }
  }

  private final Crew crew;
  private final ProcessUse server;
  private final Supplier<byte[]> requests;

  /**
   * @param requests each question in its bytes; asked from several threads
   */
  ApiLoad(Crew crew, ProcessUse server, Supplier<byte[]> requests) {
    this.crew = crew;
    this.server = server;
    this.requests = requests;
  }

  ApiLoad(Crew crew, ProcessUse server, String path, String token) {
    var request =
        KeptConnection.request("GET", URI.create(crew.server() + path), token, "", new byte[0]);
    this(crew, server, () -> request);
  }

  /** Asks once on each connection: every answer must have so many items. */
  void requireItems(int items) {
    crew.each((connection, _) -> {
      var found = connection.send(requests.get()).orThrow().split("describedObject", -1).length - 1;
      if (found != items) {
        throw new IllegalStateException(found + " items instead of " + items);
      }
      return found;
    });
  }

  /**
   * Asks until the server has spent so much processor time on it: a just-in-time compiler learns.
   */
  void warmUp(Duration processorTime) {
    var enough = server.processorTime().plus(processorTime);
    while (server.processorTime().compareTo(enough) < 0) {
      run(Duration.ofSeconds(1));
    }
  }

  /** Asks for {@code span}, once at least; every answer must be a success. */
  Result run(Duration span) {
    return run(span, Duration.ZERO);
  }

  /** The same, so many times a second; a question that had to wait for its turn is as late. */
  Result run(Duration span, int aSecond) {
    return run(span, Duration.ofSeconds(1).multipliedBy(crew.size()).dividedBy(aSecond));
  }

  /**
   * @param pace from a question to the next on one connection; zero for no wait
   */
  private Result run(Duration span, Duration pace) {
    var before = server.processorTime();
    var end = System.nanoTime() + span.toNanos();
    var times =
        crew.each((connection, member) -> {
          var first = System.nanoTime() + pace.toNanos() * member / crew.size();
          return ask(connection, first, pace.toNanos(), end);
        });
    var used = server.processorTime().minus(before);
    return new Result(used, times.stream().flatMapToLong(Arrays::stream).sorted().boxed().toList());
  }

  private long[] ask(KeptConnection connection, long first, long pace, long end)
      throws IOException {
    var times = new long[1 << 10];
    var count = 0;
    var due = first;
    var now = System.nanoTime();
    do {
      var request = requests.get();
      if (pace > 0) {
        Await.pause(Duration.ofNanos(due - now));
      }
      var sent = pace > 0 ? due : now;
      var answer = connection.send(request);
      if (answer.status() != 200) {
        throw new IllegalStateException(answer.status() + ": " + answer.text());
      }
      now = System.nanoTime();
      if (count == times.length) {
        times = Arrays.copyOf(times, 2 * count);
      }
      times[count++] = now - sent;
      due += pace;
    } while (now - end < 0);
    return Arrays.copyOf(times, count);
  }
}
