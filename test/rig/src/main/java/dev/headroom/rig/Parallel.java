package dev.headroom.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several blocking steps at once, each on a virtual thread; all have ended when it returns. */
final class Parallel {
  private Parallel() {}

  /** Runs all to their ends, then throws the failure of the first in the list that failed. */
  static void run(Runnable... steps) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (var step : steps) {
        running.add(threads.submit(step));
      }
      await(running);
    }
  }

  private static void await(List<Future<?>> running) {
    for (var step : running) {
      try {
        step.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RigException cause
            ? new RigException(String.valueOf(cause.getMessage()), cause)
            : new RigException("a step failed: " + e.getCause(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RigException("interrupted while steps ran", e);
      }
    }
  }
}
