package dev.headroom.scaler;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers a unary call within a limit, whatever happens behind it. KEDA sets no deadline of its
 * own: a call that hangs would hold its polling loop while every condition stays green.
 *
 * <p>One watch looks at all running calls each tenth of the limit, which is as late as a call may
 * be told; an alarm for each call would cost more than its answer.
 */
final class Deadline {
  private final Duration limit;
  private final Executor workers;
  private final Set<Call<?>> running = ConcurrentHashMap.newKeySet();

  /**
   * Watches from now on.
   *
   * @param workers runs each call's work on a thread that may be interrupted
   */
  Deadline(Duration limit, Executor workers, ScheduledExecutorService watch) {
    this.limit = limit;
    this.workers = workers;
    var tick = limit.toNanos() / 10;
    var _ = watch.scheduleWithFixedDelay(this::giveUpTheLate, tick, tick, TimeUnit.NANOSECONDS);
  }

  /**
   * Runs {@code work} on a worker, which is interrupted when the limit is over; returns at once.
   */
  <T> void answer(StreamObserver<T> out, Supplier<T> work) {
    // Without a handler of its own, a caller that went away turns into an exception here.
    ((ServerCallStreamObserver<T>) out).setOnCancelHandler(() -> {});
    var call = new Call<>(out, work, System.nanoTime() + limit.toNanos());
    running.add(call);
    workers.execute(() -> {
      call.run();
      running.remove(call);
    });
  }

  private void giveUpTheLate() {
    var now = System.nanoTime();
    for (var call : running) {
      if (now - call.end >= 0) {
        call.giveUp(limit);
      }
    }
  }

  /** One call; whoever is first, worker or watch, answers it. */
  private static final class Call<T> {
    private final AtomicBoolean answered = new AtomicBoolean();
    private final StreamObserver<T> out;
    private final Supplier<T> work;
    private final long end;
    private volatile @Nullable Thread worker;

    Call(StreamObserver<T> out, Supplier<T> work, long end) {
      this.out = out;
      this.work = work;
      this.end = end;
    }

    void run() {
      worker = Thread.currentThread();
      try {
        var value = work.get();
        if (answered.compareAndSet(false, true)) {
          out.onNext(value);
          out.onCompleted();
        }
      } catch (RuntimeException failure) {
        if (answered.compareAndSet(false, true)) {
          out.onError(status(failure));
        }
      }
    }

    void giveUp(Duration limit) {
      if (!answered.compareAndSet(false, true)) {
        return;
      }
      out.onError(
          Status.DEADLINE_EXCEEDED
              .withDescription("no answer within " + limit.toMillis() + " ms")
              .asRuntimeException());
      var late = worker;
      if (late != null) {
        late.interrupt();
      }
    }
  }

  /** A defect of ours must not look like an answer; its kind is told, its inside is not. */
  private static StatusRuntimeException status(RuntimeException failure) {
    return failure instanceof StatusRuntimeException known
        ? known
        : Status.INTERNAL
            .withDescription("the scaler failed: " + failure.getClass().getSimpleName())
            .withCause(failure)
            .asRuntimeException();
  }
}
