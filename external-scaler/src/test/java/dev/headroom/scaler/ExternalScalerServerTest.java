package dev.headroom.scaler;

import static dev.headroom.scaler.FakeSignals.NOW;
import static dev.headroom.scaler.FakeSignals.stale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.scaler.keda.ExternalScalerGrpc;
import dev.headroom.scaler.keda.GetMetricsRequest;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalScalerServerTest {
  private final FakeSignals signals = new FakeSignals();
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();
  private volatile Supplier<Signals> source = () -> signals;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ExternalScalerServer server;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server =
        ExternalScalerServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            null,
            () -> source.get(),
            InstantSource.fixed(NOW),
            (method, code, _) -> ended.add(method + " " + code));
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

  private ExternalScalerGrpc.ExternalScalerBlockingStub scaler() {
    return ExternalScalerGrpc.newBlockingStub(channel);
  }

  private static ScaledObjectRef ref(Map<String, String> metadata) {
    return ScaledObjectRef.newBuilder()
        .setName("rooms")
        .setNamespace("media")
        .putScalerMetadata("scalerAddress", "headroom-external-scaler:9555")
        .putScalerMetadata("workload", "Deployment/sfu")
        .putAllScalerMetadata(metadata)
        .build();
  }

  private static GetMetricsRequest asking(String metric, Map<String, String> metadata) {
    return GetMetricsRequest.newBuilder()
        .setScaledObjectRef(ref(metadata))
        .setMetricName(metric)
        .build();
  }

  @ParameterizedTest(name = "{0} is {1} as a whole number")
  @CsvSource({"7, 7", "0, 0", "0.001, 1", "2.25, 3"})
  void tellsTheValueAsFloatAndAsWholeNumber(double value, long whole) {
    signals.fleet(Signal.REQUIRED_REPLICAS, value);

    var answer = scaler().getMetrics(asking("required-replicas", Map.of()));

    assertThat(answer.getMetricValuesList())
        .singleElement()
        .satisfies(metric -> {
          assertThat(metric.getMetricName()).isEqualTo("required-replicas");
          assertThat(metric.getMetricValueFloat()).isEqualTo(value);
          assertThat(metric.getMetricValue()).isEqualTo(whole);
        });
  }

  @Test
  void namesTheTargetWithoutAnyData() {
    source =
        () -> {
          throw new IllegalStateException("no snapshot yet");
        };

    var answer =
        scaler().getMetricSpec(ref(Map.of("metric", "rtc_sessions", "targetValue", "12.5")));

    assertThat(answer.getMetricSpecsList())
        .singleElement()
        .satisfies(spec -> {
          assertThat(spec.getMetricName()).isEqualTo("sessions");
          assertThat(spec.getTargetSizeFloat()).isEqualTo(12.5);
          assertThat(spec.getTargetSize()).isEqualTo(13);
        });
  }

  @Test
  void isActiveWhileAnySessionLives() {
    signals.fleet(Signal.FLEET_SESSIONS, 0).fleet(Signal.REQUIRED_REPLICAS, 1);
    assertThat(scaler().isActive(ref(Map.of())).getResult()).isFalse();

    signals.fleet(Signal.FLEET_SESSIONS, 1);
    assertThat(scaler().isActive(ref(Map.of())).getResult()).isTrue();
  }

  @Test
  void isUnavailableWithTheReasonWhenNothingFreshIsKnown() {
    signals
        .fleet(Signal.REQUIRED_REPLICAS, stale("agent on node-a is silent for 30 s"))
        .fleet(Signal.FLEET_SESSIONS, stale("agent on node-a is silent for 30 s"));
    var says =
        "UNAVAILABLE: required-replicas of Deployment media/sfu: "
            + "agent on node-a is silent for 30 s";

    assertThatThrownBy(() -> scaler().getMetrics(asking("required-replicas", Map.of())))
        .hasMessage(says);
    assertThatThrownBy(() -> scaler().isActive(ref(Map.of()))).hasMessage(says);
  }

  @Test
  void findsNoOtherMetricThanTheTriggers() {
    assertThatThrownBy(() -> scaler().getMetrics(asking("sessions", Map.of())))
        .hasMessage(
            "NOT_FOUND: metric \"sessions\" is not this trigger's, which is required-replicas");
  }

  @Test
  void refusesABadTriggerInEveryCall() {
    var bad = ref(Map.of("targetValue", "many"));
    var says = "INVALID_ARGUMENT: trigger of ScaledObject \"media/rooms\": targetValue \"many\"";

    assertThatThrownBy(() -> scaler().isActive(bad)).hasMessageStartingWith(says);
    assertThatThrownBy(() -> scaler().getMetricSpec(bad)).hasMessageStartingWith(says);
    assertThatThrownBy(() -> scaler().getMetrics(asking("x", Map.of("targetValue", "many"))))
        .hasMessageStartingWith(says);
    assertThatThrownBy(() -> scaler().streamIsActive(bad).hasNext()).hasMessageStartingWith(says);
    assertThatThrownBy(() -> scaler().streamMetricSpec(bad).hasNext()).hasMessageStartingWith(says);
  }

  @Test
  void answersInTimeEvenWhenTheSnapshotHangs() {
    var never = new CountDownLatch(1);
    source =
        () -> {
          try {
            never.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          return signals;
        };
    var start = System.nanoTime();

    assertThatThrownBy(() -> scaler().getMetrics(asking("required-replicas", Map.of())))
        .hasMessage("DEADLINE_EXCEEDED: no answer within 800 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThatThrownBy(() -> scaler().isActive(ref(Map.of())))
        .hasMessage("DEADLINE_EXCEEDED: no answer within 800 ms");
    never.countDown();
  }

  @Test
  void tellsADefectOfItsOwnAsAnError() {
    source =
        () -> {
          throw new IllegalStateException("secret detail");
        };

    assertThatThrownBy(() -> scaler().isActive(ref(Map.of())))
        .hasMessage("INTERNAL: the scaler failed: IllegalStateException");
  }

  @Test
  void refusesARequestThatIsTooLarge() {
    var huge = Map.of("metric", "x".repeat(100_000));

    assertThatThrownBy(() -> scaler().getMetricSpec(ref(huge)))
        .hasMessageStartingWith("RESOURCE_EXHAUSTED");
    signals.fleet(Signal.REQUIRED_REPLICAS, 4);
    assertThat(scaler().getMetrics(asking("required-replicas", Map.of())).getMetricValuesCount())
        .isOne();
  }

  @Test
  void tellsTheWatchHowEachCallEnded() {
    signals.fleet(Signal.REQUIRED_REPLICAS, 4);
    scaler().getMetrics(asking("required-replicas", Map.of()));
    signals.fleet(Signal.REQUIRED_REPLICAS, stale("silent"));
    assertThatThrownBy(() -> scaler().isActive(ref(Map.of()))).hasMessageStartingWith("UNAV");
    var stream = scaler().withDeadlineAfter(Duration.ofMillis(200)).streamMetricSpec(ref(Map.of()));
    assertThatThrownBy(() -> stream.forEachRemaining(_ -> {})).hasMessageStartingWith("DEADLINE");

    await()
        .untilAsserted(() ->
            assertThat(ended)
                .containsExactly(
                    "GetMetrics OK", "IsActive UNAVAILABLE", "StreamMetricSpec CANCELLED"));
  }

  @Test
  void servesHealth() {
    var request =
        HealthCheckRequest.newBuilder().setService(ExternalScalerGrpc.SERVICE_NAME).build();

    assertThat(HealthGrpc.newBlockingStub(channel).check(request).getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void describesItselfByReflection() {
    var answers = new CompletableFuture<String>();
    var request = ServerReflectionRequest.newBuilder().setListServices("").build();
    var call = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(new FirstAnswer(answers));

    call.onNext(request);

    assertThat(answers.orTimeout(5, TimeUnit.SECONDS).join())
        .contains("externalscaler.ExternalScaler");
    call.onCompleted();
  }

  private record FirstAnswer(CompletableFuture<String> answer)
      implements StreamObserver<ServerReflectionResponse> {
    @Override
    public void onNext(ServerReflectionResponse value) {
      answer.complete(value.toString());
    }

    @Override
    public void onError(Throwable t) {
      answer.completeExceptionally(t);
    }

    @Override
    public void onCompleted() {}
  }
}
