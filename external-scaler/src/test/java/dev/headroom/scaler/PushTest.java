package dev.headroom.scaler;

import static dev.headroom.scaler.FakeSignals.NOW;
import static dev.headroom.scaler.FakeSignals.stale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.model.Signal;
import dev.headroom.scaler.keda.ExternalScalerGrpc;
import dev.headroom.scaler.keda.GetMetricSpecResponse;
import dev.headroom.scaler.keda.IsActiveResponse;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushTest {
  private static final ScaledObjectRef REF =
      ScaledObjectRef.newBuilder()
          .setName("rooms")
          .setNamespace("media")
          .putScalerMetadata("workload", "Deployment/sfu")
          .build();

  private static final Duration LOADED = Duration.ofSeconds(30);

  private final FakeSignals signals =
      new FakeSignals().fleet(Signal.FLEET_SESSIONS, 0).fleet(Signal.REQUIRED_REPLICAS, 1);
  private volatile Instant now = NOW;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ExternalScalerServer server;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ManagedChannel channel;

  /** What one caller of a stream heard: values, then "end" or the error. */
  private static final class Ear<T> implements ClientResponseObserver<ScaledObjectRef, T> {
    final List<Object> heard = new CopyOnWriteArrayList<>();
    @Nullable volatile ClientCallStreamObserver<ScaledObjectRef> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<ScaledObjectRef> requestStream) {
      call = requestStream;
    }

    @Override
    public void onNext(T value) {
      heard.add(value instanceof IsActiveResponse answer ? answer.getResult() : value);
    }

    @Override
    public void onError(Throwable t) {
      heard.add(String.valueOf(t.getMessage()));
    }

    @Override
    public void onCompleted() {
      heard.add("end");
    }

    void hangUp() {
      var open = call;
      if (open != null) {
        open.cancel("enough", null);
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        ExternalScalerServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            null,
            () -> signals,
            () -> now,
            CallWatch.NOBODY);
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
            .usePlaintext()
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.stop(Duration.ofSeconds(5));
  }

  private Ear<IsActiveResponse> listen() {
    var ear = new Ear<IsActiveResponse>();
    ExternalScalerGrpc.newStub(channel).streamIsActive(REF, ear);
    return ear;
  }

  private static void hears(Ear<?> ear, Object... what) {
    await()
        .atMost(Duration.ofSeconds(5))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(ear.heard).containsExactly(what));
  }

  @Test
  void tellsTransitionsOnlyAndOneTrueAgain() {
    var ear = listen();
    hears(ear, false);

    signals.fleet(Signal.FLEET_SESSIONS, 1);
    server.changed();
    hears(ear, false, true);

    now = NOW.plusSeconds(5);
    server.changed();
    hears(ear, false, true, true);

    now = NOW.plusSeconds(60);
    server.changed();
    signals.fleet(Signal.FLEET_SESSIONS, stale("silent"));
    server.changed();
    signals.fleet(Signal.FLEET_SESSIONS, 0);
    server.changed();
    hears(ear, false, true, true, false);
  }

  /** Nobody says that the time is over: the streams are told as it passes. */
  @Test
  void tellsThatACallerWaitsAndThatItIsOver() {
    var ear = listen();
    hears(ear, false);

    signals.awaitedUntil(NOW.plusSeconds(3));
    server.changed();
    hears(ear, false, true);

    now = NOW.plusSeconds(3);
    hears(ear, false, true, false);
  }

  @Test
  void tellsNothingWhileNothingIsKnown() {
    signals.fleet(Signal.FLEET_SESSIONS, stale("silent"));
    var ear = listen();
    await().until(() -> server.openStreams() == 1);
    server.changed();

    signals.fleet(Signal.FLEET_SESSIONS, 3);
    server.changed();

    hears(ear, true);
  }

  @Test
  void tellsTheTargetAtTheOpening() {
    var ear = new Ear<GetMetricSpecResponse>();
    ExternalScalerGrpc.newStub(channel).streamMetricSpec(REF, ear);

    hears(ear, ExternalScalerGrpc.newBlockingStub(channel).getMetricSpec(REF));
  }

  @Test
  void endsEveryStreamWithOkOnShutdown() {
    var active = listen();
    var spec = new Ear<GetMetricSpecResponse>();
    ExternalScalerGrpc.newStub(channel).streamMetricSpec(REF, spec);
    await().until(() -> server.openStreams() == 2);

    server.stop(Duration.ofSeconds(5));

    hears(active, false, "end");
    await().untilAsserted(() -> assertThat(spec.heard).hasSize(2).endsWith("end"));
  }

  /** As many as one replica takes; KEDA's own test has 2,500. */
  @Test
  void tellsTenThousandCallersRefusesMoreAndForgetsThemWhenTheyHangUp() {
    var most = 10_000;
    var ears = Stream.generate(this::listen).limit(most).toList();
    await().atMost(LOADED).until(() -> server.openStreams() == most);
    hears(listen(), "RESOURCE_EXHAUSTED: 10000 streams are open, no more are taken");

    signals.fleet(Signal.FLEET_SESSIONS, 1);
    server.changed();
    await()
        .atMost(LOADED)
        .until(() -> ears.stream().allMatch(e -> e.heard.equals(List.of(false, true))));

    ears.forEach(Ear::hangUp);
    await().atMost(LOADED).until(() -> server.openStreams() == 0);
    hears(listen(), true);
  }
}
