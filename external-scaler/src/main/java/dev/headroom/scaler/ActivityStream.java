package dev.headroom.scaler;

import dev.headroom.model.Signals;
import dev.headroom.scaler.keda.IsActiveResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.Instant;

/**
 * Pushes one trigger's activity: the state at the opening, then changes only, because KEDA counts
 * every {@code true} as activity and puts its cool-down off. One {@code true} is told again, once,
 * because KEDA drops it while the HPA is still being made. What is not known is not told.
 *
 * <p>For one thread at a time, see {@link OpenStreams}.
 */
final class ActivityStream implements OpenStreams.Stream {
  private static final Duration TELL_AGAIN = Duration.ofSeconds(5);

  private final Trigger trigger;
  private final ServerCallStreamObserver<IsActiveResponse> out;
  private Told told = new Told.Nothing();

  /** What the caller heard last. */
  private sealed interface Told {
    record Nothing() implements Told {}

    record Active(Instant at, boolean again) implements Told {}

    record Idle() implements Told {}
  }

  ActivityStream(Trigger trigger, ServerCallStreamObserver<IsActiveResponse> out) {
    this.trigger = trigger;
    this.out = out;
  }

  @Override
  public ServerCallStreamObserver<IsActiveResponse> out() {
    return out;
  }

  /** Tells what changed; a caller that does not read hears the newest state once it does. */
  void tell(Signals signals, Instant now) {
    if (out.isCancelled() || !out.isReady()) {
      return;
    }
    switch (Answers.activity(signals, trigger, now)) {
      case Answers.Activity.Active _ -> active(now);
      case Answers.Activity.Idle _ -> idle();
      case Answers.Activity.Unknown _ -> {}
    }
  }

  private void active(Instant now) {
    if (!(told instanceof Told.Active(var at, var again))) {
      send(true, new Told.Active(now, false));
    } else if (!again && !now.isBefore(at.plus(TELL_AGAIN))) {
      send(true, new Told.Active(at, true));
    }
  }

  private void idle() {
    if (!(told instanceof Told.Idle)) {
      send(false, new Told.Idle());
    }
  }

  private void send(boolean active, Told next) {
    out.onNext(IsActiveResponse.newBuilder().setResult(active).build());
    told = next;
  }
}
