package dev.headroom.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.SocketFactory;

/**
 * Several clients of one server, each with a thread of its own and, for each piece of work, a
 * connection of its own: a server ends those that wait for long.
 */
final class Crew implements AutoCloseable {
  /** What one member does with its connection; returns what it found. */
  interface Work<T> {
    T of(KeptConnection connection, int member) throws IOException;
  }

  private final int size;
  private final SocketFactory sockets;
  private final URI server;
  private final ExecutorService threads;

  private Crew(int size, SocketFactory sockets, URI server) {
    this.size = size;
    this.sockets = sockets;
    this.server = server;
    this.threads = Executors.newFixedThreadPool(size);
  }

  static Crew of(int size, SocketFactory sockets, URI server) {
    return new Crew(size, sockets, server);
  }

  URI server() {
    return server;
  }

  int size() {
    return size;
  }

  /** Has all work at the same time, and waits for all. */
  <T> List<T> each(Work<T> work) {
    var futures = new ArrayList<Future<T>>();
    for (var i = 0; i < size; i++) {
      var member = i;
      futures.add(threads.submit(() -> connected(work, member)));
    }
    return futures.stream().map(future -> result(future)).toList();
  }

  /** Has one piece of work done. */
  <T> T one(Work<T> work) {
    return result(threads.submit(() -> connected(work, 0)));
  }

  private <T> T connected(Work<T> work, int member) throws IOException {
    try (var connection = KeptConnection.open(sockets, server)) {
      return work.of(connection, member);
    }
  }

  private <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(server + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + server + " was asked", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
