package dev.headroom.adapter;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Reads a request's body up to a size and within a time; lives on the request's event loop. */
final class BodyReader {
  /** The body cannot be used: 413 when it is too large, 400 when it did not arrive in full. */
  static final class Unusable extends RuntimeException {
    private final int status;

    Unusable(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  private final HttpServerRequest request;
  private final int mostBytes;
  private final CompletableFuture<Buffer> body = new CompletableFuture<>();
  private final Buffer read = Buffer.buffer();

  private BodyReader(HttpServerRequest request, int mostBytes) {
    this.request = request;
    this.mostBytes = mostBytes;
  }

  /**
   * Reads the body of a request that is paused.
   *
   * @param context the request's
   * @return completes with the body, or with {@link Unusable}
   */
  static CompletableFuture<Buffer> read(
      Context context, HttpServerRequest request, int mostBytes, Duration patience) {
    var reader = new BodyReader(request, mostBytes);
    context.runOnContext(_ -> reader.start(context.owner(), patience));
    return reader.body;
  }

  private void start(Vertx vertx, Duration patience) {
    var timer =
        vertx.setTimer(
            patience.toMillis(),
            _ -> fail(400, "the body did not arrive within " + patience.toSeconds() + " s"));
    request.handler(this::take);
    request.exceptionHandler(broken -> fail(400, "the body broke off: " + broken.getMessage()));
    request.endHandler(_ -> {
      vertx.cancelTimer(timer);
      body.complete(read);
    });
    if (declaredLength() > mostBytes) {
      tooLarge();
    }
    request.resume();
  }

  /** What comes after the answer is decided is read and dropped: the connection may be shared. */
  private void take(Buffer part) {
    if (body.isDone()) {
      return;
    }
    if (read.length() + part.length() > mostBytes) {
      tooLarge();
    } else {
      read.appendBuffer(part);
    }
  }

  private void tooLarge() {
    fail(413, "the body is larger than " + mostBytes + " bytes");
  }

  private void fail(int status, String message) {
    body.completeExceptionally(new Unusable(status, message));
  }

  private long declaredLength() {
    var header = request.getHeader("Content-Length");
    try {
      return header == null ? -1 : Long.parseLong(header);
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }
}
