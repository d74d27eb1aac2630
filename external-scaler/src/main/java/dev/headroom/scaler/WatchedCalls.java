package dev.headroom.scaler;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Tells a {@link CallWatch} of every call: what it ended with, and after how long. */
record WatchedCalls(CallWatch watch) implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var watched = new Watched<>(call, System.nanoTime());
    return new SimpleForwardingServerCallListener<>(next.startCall(watched, headers)) {
      @Override
      public void onComplete() {
        tell(watched);
        super.onComplete();
      }

      @Override
      public void onCancel() {
        tell(watched);
        super.onCancel();
      }
    };
  }

  /** A call that was closed may still be cancelled before its end was sent: what we said counts. */
  private void tell(Watched<?, ?> call) {
    watch.ended(
        Objects.requireNonNull(call.getMethodDescriptor().getBareMethodName()),
        call.code.get().name(),
        Duration.ofNanos(System.nanoTime() - call.start));
  }

  private static final class Watched<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final long start;
    private final AtomicReference<Status.Code> code = new AtomicReference<>(Status.Code.CANCELLED);

    Watched(ServerCall<Q, A> call, long start) {
      super(call);
      this.start = start;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      code.set(status.getCode());
      super.close(status, trailers);
    }
  }
}
