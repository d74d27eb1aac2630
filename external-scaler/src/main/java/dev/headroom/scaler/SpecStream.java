package dev.headroom.scaler;

import dev.headroom.scaler.keda.GetMetricSpecResponse;
import io.grpc.stub.ServerCallStreamObserver;

/** Holds a caller that wants to hear of new targets; they come from its own trigger alone. */
final class SpecStream implements OpenStreams.Stream {
  private final ServerCallStreamObserver<GetMetricSpecResponse> out;

  SpecStream(ServerCallStreamObserver<GetMetricSpecResponse> out) {
    this.out = out;
  }

  @Override
  public ServerCallStreamObserver<GetMetricSpecResponse> out() {
    return out;
  }
}
