package dev.headroom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** The same requests to two servers, and what each said. */
record SideBySide(InetSocketAddress reference, InetSocketAddress ours, ApiCallers callers) {
  private static final int THREADS = 4;

  /** A request and both answers, and the reference's to the same question in plain words. */
  record Pair(
      ApiCall call, RawHttps.Answer reference, RawHttps.Answer plain, RawHttps.Answer ours) {}

  /** Asks both servers everything; the pairs are in the order of the calls. */
  List<Pair> ask(List<ApiCall> calls) throws InterruptedException {
    var share = (calls.size() + THREADS - 1) / THREADS;
    var tasks = new ArrayList<Callable<List<Pair>>>();
    for (var from = 0; from < calls.size(); from += share) {
      var some = calls.subList(from, Math.min(calls.size(), from + share));
      tasks.add(() -> askSome(some));
    }
    var pairs = new ArrayList<Pair>();
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      for (var some : threads.invokeAll(tasks)) {
        pairs.addAll(some.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a server gave no answer", e.getCause());
    }
    return pairs;
  }

  private List<Pair> askSome(List<ApiCall> calls) throws IOException {
    try (var first = new ApiAsker(reference, callers);
        var second = new ApiAsker(ours, callers)) {
      return calls.stream().map(call -> pair(call, first, second)).toList();
    }
  }

  private static Pair pair(ApiCall call, ApiAsker first, ApiAsker second) {
    try {
      var reference = first.ask(call);
      var plain = call.needsPlain() ? first.ask(call.plain()) : reference;
      return new Pair(call, reference, plain, second.ask(call));
    } catch (IOException e) {
      throw new UncheckedIOException(call.toString(), e);
    }
  }
}
