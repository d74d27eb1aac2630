package dev.headroom.scaler;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Refuses bytes that are no message with a status of their own. gRPC itself would call it an
 * unknown failure and log a stack trace for each, which is a way to fill our log.
 *
 * <p>For services whose messages are read inside the interceptors, see {@link
 * io.grpc.ServerInterceptors#useInputStreamMessages}.
 */
final class ReadableCalls implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        try {
          super.onMessage(message);
        } catch (StatusRuntimeException unreadable) {
          refused = true;
          var method = call.getMethodDescriptor().getBareMethodName();
          call.close(
              Status.INVALID_ARGUMENT.withDescription("the request is no message of " + method),
              new Metadata());
        }
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }
}
