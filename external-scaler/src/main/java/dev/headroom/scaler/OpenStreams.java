package dev.headroom.scaler;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The open streams of one call. They end with OK only: after an error KEDA waits up to a minute
 * before it comes back, and never forgets that.
 *
 * <p>All methods are synchronized, and a stream is written to under this lock alone: gRPC's
 * observers are not for several threads.
 */
final class OpenStreams<S extends OpenStreams.Stream> {
  private final int most;
  private final Set<S> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean closed;

  /** Something that writes to one caller. */
  interface Stream {
    ServerCallStreamObserver<?> out();
  }

  /**
   * @param most how many streams may be open at a time; a flood of them must not take the memory
   */
  OpenStreams(int most) {
    this.most = most;
  }

  /** Takes a stream in and writes {@code first} to it, or ends it. */
  synchronized void add(S stream, Consumer<S> first) {
    // Without a handler of its own, a caller that went away turns into an exception on sending.
    stream.out().setOnCancelHandler(() -> remove(stream));
    if (closed) {
      stream.out().onCompleted();
    } else if (open.size() >= most) {
      stream
          .out()
          .onError(
              Status.RESOURCE_EXHAUSTED
                  .withDescription(most + " streams are open, no more are taken")
                  .asRuntimeException());
    } else {
      open.add(stream);
      first.accept(stream);
    }
  }

  private synchronized void remove(S stream) {
    open.remove(stream);
  }

  synchronized void forEach(Consumer<S> action) {
    open.forEach(action);
  }

  /** Ends every stream, and each that comes later at once. */
  synchronized void close() {
    closed = true;
    open.forEach(stream -> stream.out().onCompleted());
    open.clear();
  }

  synchronized int size() {
    return open.size();
  }
}
