package dev.headroom.scaler;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Answers a unary call within a limit, whatever happens behind it. KEDA sets no deadline of its
 * own: a call that hangs would hold its polling loop while every condition stays green.
 */
final class Deadline {
  private final Duration limit;
  private final ScheduledExecutorService alarms;

  Deadline(Duration limit, ScheduledExecutorService alarms) {
    this.limit = limit;
    this.alarms = alarms;
  }

  /** Runs {@code work} on the calling thread, which is interrupted when the limit is over. */
  <T> void answer(StreamObserver<T> out, Supplier<T> work) {
    // Without a handler of its own, a caller that went away turns into an exception here.
    ((ServerCallStreamObserver<T>) out).setOnCancelHandler(() -> {});
    var answered = new AtomicBoolean();
    var worker = Thread.currentThread();
    var alarm =
        alarms.schedule(() -> giveUp(answered, worker, out), limit.toNanos(), TimeUnit.NANOSECONDS);
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
    } finally {
      alarm.cancel(false);
    }
  }

  private void giveUp(AtomicBoolean answered, Thread worker, StreamObserver<?> out) {
    if (answered.compareAndSet(false, true)) {
      out.onError(
          Status.DEADLINE_EXCEEDED
              .withDescription("no answer within " + limit.toMillis() + " ms")
              .asRuntimeException());
      worker.interrupt();
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
