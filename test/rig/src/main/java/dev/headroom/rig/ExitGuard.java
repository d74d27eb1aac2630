package dev.headroom.rig;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes a cluster down when this process ends before it is closed or kept: someone who presses
 * Ctrl-C wants to be left with nothing as well. While the cluster is still being put together, the
 * thread that does so is interrupted and cleans up by itself first.
 */
final class ExitGuard {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Thread builder = Thread.currentThread();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Thread hook;

  /** Guards from now on; the calling thread is the one that puts the cluster together. */
  ExitGuard(Layout layout) {
    hook = new Thread(() -> atExit(layout), "cluster-down");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void atExit(Layout layout) {
    if (settled.getCount() > 0) {
      builder.interrupt();
    }
    try {
      if (!settled.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("cluster: still being put together; `make cluster-down` removes it");
        return;
      }
    } catch (InterruptedException e) {
      return;
    }
    if (Teardown.needed(layout)) {
      Teardown.run(layout);
    }
  }

  /** The cluster is whole, or gone again: from now on the guard may act by itself. */
  void settle() {
    settled.countDown();
  }

  /** The cluster no longer goes with this process. */
  void release() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending already and the hook is at work: both may take the cluster down.
      settle();
    }
  }
}
