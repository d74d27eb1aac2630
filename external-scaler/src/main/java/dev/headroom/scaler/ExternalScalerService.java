package dev.headroom.scaler;

import dev.headroom.model.Reading;
import dev.headroom.model.Signals;
import dev.headroom.scaler.keda.ExternalScalerGrpc;
import dev.headroom.scaler.keda.GetMetricSpecResponse;
import dev.headroom.scaler.keda.GetMetricsRequest;
import dev.headroom.scaler.keda.GetMetricsResponse;
import dev.headroom.scaler.keda.IsActiveResponse;
import dev.headroom.scaler.keda.MetricSpec;
import dev.headroom.scaler.keda.MetricValue;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The five calls of KEDA's contract. A value that is not known is UNAVAILABLE with its reason,
 * never 0 and never "idle": KEDA keeps the replicas on an error, and would take them away on a 0.
 */
final class ExternalScalerService extends ExternalScalerGrpc.ExternalScalerImplBase {
  private final Supplier<Signals> signals;
  private final InstantSource clock;
  private final Deadline deadline;
  private final OpenStreams<ActivityStream> activityStreams;
  private final OpenStreams<SpecStream> specStreams;

  ExternalScalerService(
      Supplier<Signals> signals,
      InstantSource clock,
      Deadline deadline,
      OpenStreams<ActivityStream> activityStreams,
      OpenStreams<SpecStream> specStreams) {
    this.signals = signals;
    this.clock = clock;
    this.deadline = deadline;
    this.activityStreams = activityStreams;
    this.specStreams = specStreams;
  }

  @Override
  public void isActive(ScaledObjectRef ref, StreamObserver<IsActiveResponse> out) {
    deadline.answer(out, () -> isActive(Trigger.parse(ref)));
  }

  private IsActiveResponse isActive(Trigger trigger) {
    return switch (Answers.activity(signals.get(), trigger, clock.instant())) {
      case Answers.Activity.Active _ -> IsActiveResponse.newBuilder().setResult(true).build();
      case Answers.Activity.Idle _ -> IsActiveResponse.getDefaultInstance();
      case Answers.Activity.Unknown unknown -> throw unavailable(trigger, unknown.reason());
    };
  }

  @Override
  public void getMetricSpec(ScaledObjectRef ref, StreamObserver<GetMetricSpecResponse> out) {
    deadline.answer(out, () -> spec(Trigger.parse(ref)));
  }

  /** From the trigger alone: without a spec KEDA writes the HPA without this metric. */
  static GetMetricSpecResponse spec(Trigger trigger) {
    return GetMetricSpecResponse.newBuilder()
        .addMetricSpecs(
            MetricSpec.newBuilder()
                .setMetricName(trigger.metricName())
                .setTargetSize(ceil(trigger.target()))
                .setTargetSizeFloat(trigger.target()))
        .build();
  }

  @Override
  public void getMetrics(GetMetricsRequest request, StreamObserver<GetMetricsResponse> out) {
    deadline.answer(
        out, () -> metrics(Trigger.parse(request.getScaledObjectRef()), request.getMetricName()));
  }

  private GetMetricsResponse metrics(Trigger trigger, String asked) {
    if (!asked.equals(trigger.metricName())) {
      throw Status.NOT_FOUND
          .withDescription(
              "metric "
                  + TriggerMetadata.quoted(asked)
                  + " is not this trigger's, which is "
                  + trigger.metricName())
          .asRuntimeException();
    }
    var reading = Answers.value(signals.get(), trigger, clock.instant());
    if (reading instanceof Reading.Fresh fresh) {
      return one(asked, fresh.value().units());
    }
    throw unavailable(trigger, Answers.reason(reading));
  }

  /** Exactly one value: KEDA would add several up. */
  private static GetMetricsResponse one(String name, double value) {
    return GetMetricsResponse.newBuilder()
        .addMetricValues(
            MetricValue.newBuilder()
                .setMetricName(name)
                .setMetricValue(ceil(value))
                .setMetricValueFloat(value))
        .build();
  }

  /** Up, so that a KEDA that reads whole numbers never asks for too few. */
  private static long ceil(double value) {
    return (long) Math.ceil(value);
  }

  private static StatusRuntimeException unavailable(Trigger trigger, String reason) {
    return Status.UNAVAILABLE
        .withDescription(trigger.metricName() + " of " + trigger.subject() + ": " + reason)
        .asRuntimeException();
  }

  @Override
  public void streamIsActive(ScaledObjectRef ref, StreamObserver<IsActiveResponse> out) {
    open(
        ref,
        (ServerCallStreamObserver<IsActiveResponse>) out,
        (trigger, to) ->
            activityStreams.add(
                new ActivityStream(trigger, to),
                stream -> stream.tell(signals.get(), clock.instant())));
  }

  @Override
  public void streamMetricSpec(ScaledObjectRef ref, StreamObserver<GetMetricSpecResponse> out) {
    open(
        ref,
        (ServerCallStreamObserver<GetMetricSpecResponse>) out,
        (trigger, to) ->
            specStreams.add(new SpecStream(to), stream -> stream.out().onNext(spec(trigger))));
  }

  /** Tells the push streams what changed since they were told last. */
  void tell() {
    if (activityStreams.size() == 0) {
      return;
    }
    var snapshot = signals.get();
    var now = clock.instant();
    activityStreams.forEach(stream -> stream.tell(snapshot, now));
  }

  private static <T> void open(
      ScaledObjectRef ref,
      ServerCallStreamObserver<T> out,
      BiConsumer<Trigger, ServerCallStreamObserver<T>> opening) {
    Trigger trigger;
    try {
      trigger = Trigger.parse(ref);
    } catch (StatusRuntimeException refused) {
      out.onError(refused);
      return;
    }
    opening.accept(trigger, out);
  }
}
