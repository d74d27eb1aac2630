package dev.headroom.scaler;

import static dev.headroom.scaler.FakeSignals.NOW;
import static dev.headroom.scaler.FakeSignals.stale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Signal;
import dev.headroom.scaler.keda.ExternalScalerGrpc;
import dev.headroom.scaler.keda.ExternalScalerGrpc.ExternalScalerBlockingStub;
import dev.headroom.scaler.keda.GetMetricsRequest;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What KEDA's own tests and rules expect of an external scaler, as tables; the last column names
 * the file of kedacore/keda, as of 2.21.0, whose case or rule a row holds us to. Its fan-out of
 * 2,500 push streams is in {@link PushTest}.
 */
class KedaCasesTest {
  private final FakeSignals signals = new FakeSignals().fleet(Signal.FLEET_SESSIONS, 0);

  @SuppressWarnings("NullAway.Init") // set before each test
  private ExternalScalerServer server;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ManagedChannel channel;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ExternalScalerBlockingStub scaler;

  @BeforeEach
  void start() throws IOException {
    server =
        ExternalScalerServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            null,
            () -> signals,
            InstantSource.fixed(NOW),
            CallWatch.NOBODY);
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
            .usePlaintext()
            .build();
    scaler = ExternalScalerGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.stop(Duration.ofSeconds(5));
  }

  private static ScaledObjectRef ref(String metric, String target) {
    return ScaledObjectRef.newBuilder()
        .setName("rooms")
        .setNamespace("media")
        .putScalerMetadata("workload", "Deployment/sfu")
        .putScalerMetadata("metric", metric)
        .putScalerMetadata("targetValue", target)
        .build();
  }

  private static GetMetricsRequest ask(String metric) {
    return GetMetricsRequest.newBuilder()
        .setScaledObjectRef(ref(metric, "1"))
        .setMetricName(metric)
        .build();
  }

  /** KEDA takes the float when it is above 0, else the whole number. */
  private static double read(double asFloat, long whole) {
    return asFloat > 0 ? asFloat : whole;
  }

  @ParameterizedTest(name = "value {0}: KEDA reads {1}, one without floats {2} [{3}]")
  @CsvSource({
    "0, 0, 0, tests/scalers/external_scaler_so",
    "10, 10, 10, tests/scalers/external_scaler_so",
    "20, 20, 20, tests/scalers/external_scaler_so",
    "0, 0, 0, tests/scalers/external_push_scaler_old_proto",
    "10, 10, 10, tests/scalers/external_push_scaler_old_proto",
    "20, 20, 20, tests/scalers/external_push_scaler_old_proto",
    "22.222, 22.222, 23, tests/scalers/external_push_scaler",
    "0.001, 0.001, 1, pkg/scalers/external_scaler.go",
    "1000000, 1000000, 1000000, pkg/scalers/external_scaler.go",
  })
  void valuesReadTheSameOldAndNew(double value, double keda, long old, String source) {
    signals.fleet(Signal.REQUIRED_REPLICAS, value);

    var answer = scaler.getMetrics(ask("required-replicas"));

    assertThat(answer.getMetricValuesCount()).as("KEDA adds several up").isOne();
    var metric = answer.getMetricValues(0);
    assertThat(read(metric.getMetricValueFloat(), metric.getMetricValue())).isEqualTo(keda);
    assertThat(metric.getMetricValue()).isEqualTo(old);
  }

  @ParameterizedTest(name = "target {0}: KEDA reads {1}, one without floats {2} [{3}]")
  @CsvSource({
    "10, 10, 10, tests/scalers/external_scaler_so",
    "10, 10, 10, tests/scalers/external_push_scaler_old_proto",
    "6.111, 6.111, 7, tests/scalers/external_push_scaler",
    "50, 50, 50, pkg/scalers/external_scaler_test.go",
    "1.5, 1.5, 2, pkg/scalers/external_scaler_test.go",
    "0.5, 0.5, 1, pkg/scalers/external_scaler.go",
  })
  void targetsReadTheSameOldAndNew(String target, double keda, long old, String source) {
    var spec = scaler.getMetricSpec(ref("fleet-sessions", target)).getMetricSpecs(0);

    assertThat(read(spec.getTargetSizeFloat(), spec.getTargetSize())).isEqualTo(keda);
    assertThat(spec.getTargetSize()).isEqualTo(old).isPositive();
  }

  /** KEDA takes the streamed target for the polled one from then on. */
  @ParameterizedTest(name = "target {0} is streamed as it is polled [{1}]")
  @CsvSource({
    "100, pkg/scalers/external_scaler_test.go",
    "50, pkg/scalers/external_scaler_test.go",
    "1.5, pkg/scalers/external_scaler_test.go",
    "6.111, tests/scalers/external_push_scaler",
  })
  void aStreamedTargetIsThePolledOne(double target, String source) {
    var ref = ref("fleet-sessions", Double.toString(target));

    var streamed = first(() -> scaler.streamMetricSpec(ref).next());

    assertThat(streamed).isEqualTo(scaler.getMetricSpec(ref));
    assertThat(streamed.getMetricSpecs(0).getTargetSizeFloat()).isEqualTo(target);
  }

  /** KEDA hands all of a trigger on, its own keys too; a key of nobody's is a slip of the pen. */
  @ParameterizedTest(name = "a trigger with {0}: {1} [{2}]")
  @CsvSource({
    "scalerAddress=myservice, OK, pkg/scalers/external_scaler_test.go",
    "enableTLS=true, OK, pkg/scalers/external_scaler_test.go",
    "unsafeSsl=true, OK, pkg/scalers/external_scaler.go",
    "test1=7, INVALID_ARGUMENT, pkg/scalers/external_scaler_test.go",
  })
  void kedasOwnKeysAreNoMistake(String key, String status, String source) {
    var pair = key.split("=", -1);
    var ref = ref("required-replicas", "1").toBuilder().putScalerMetadata(pair[0], pair[1]).build();

    assertThat(says(() -> scaler.getMetricSpec(ref).getMetricSpecsCount() == 1 ? "OK" : "no"))
        .isEqualTo(status);
  }

  /** A spec that fails would leave the metric out of the HPA, and no fallback would count. */
  @ParameterizedTest(name = "sessions {0}, replicas {1}: {2}, {3}, {4} [{5}]")
  @CsvSource({
    "0, 1, required-replicas, OK, false, pkg/fallback/fallback_test.go",
    "0, 3, required-replicas, OK, true, tests/scalers/external_scaler_so",
    "1, 1, required-replicas, OK, true, tests/scalers/external_push_scaler",
    "?, ?, required-replicas, UNAVAILABLE, UNAVAILABLE, pkg/fallback/fallback_test.go",
    "0, ?, required-replicas, UNAVAILABLE, UNAVAILABLE, tests/internals/fallback",
    "?, 3, required-replicas, OK, true, pkg/fallback/fallback_test.go",
    "?, 1, required-replicas, OK, UNAVAILABLE, pkg/fallback/fallback_test.go",
  })
  void failuresAreErrorsWhereFallbackCountsThem(
      String sessions, String replicas, String spec, String value, String active, String source) {
    set(Signal.FLEET_SESSIONS, sessions);
    set(Signal.REQUIRED_REPLICAS, replicas);

    assertThat(scaler.getMetricSpec(ref(spec, "1")).getMetricSpecs(0).getMetricName())
        .isEqualTo(spec);
    assertThat(says(() -> scaler.getMetrics(ask(spec)).getMetricValuesCount() == 1 ? "OK" : "no"))
        .isEqualTo(value);
    assertThat(says(() -> scaler.isActive(ref(spec, "1")).getResult())).isEqualTo(active);
  }

  private void set(Signal signal, String value) {
    signals.fleet(
        signal, value.equals("?") ? stale("silent") : FakeSignals.fresh(Double.parseDouble(value)));
  }

  private static String says(Supplier<Object> call) {
    try {
      return call.get().toString();
    } catch (StatusRuntimeException refused) {
      return refused.getStatus().getCode().name();
    }
  }

  /** A formula knows its triggers apart, and reads an error as nil, so that {@code ??} works. */
  @ParameterizedTest(name = "triggers {0}: {1} of the first, {2} of the second [{3}]")
  @CsvSource({
    "required-replicas+fleet-sessions, OK, OK, pkg/scaling/modifiers/formula_test.go",
    "required-replicas+sessions, OK, UNAVAILABLE, tests/internals/scaling_modifiers",
  })
  void triggersOfOneFormulaAreToldApart(String both, String first, String second, String source) {
    signals.fleet(Signal.REQUIRED_REPLICAS, 2).pod("a", Signal.SESSIONS, stale("silent"));
    var names = both.split("\\+", -1);

    assertThat(names[0]).isNotEqualTo(names[1]);
    assertThat(says(() -> single(names[0]))).isEqualTo(first);
    assertThat(says(() -> single(names[1]))).isEqualTo(second);
  }

  @ParameterizedTest(name = "{0} + {1} = {2} [{3}]")
  @CsvSource({
    "2, 5, 7, pkg/scaling/modifiers/formula_test.go",
    "0, 0, 0, pkg/scaling/modifiers/formula_test.go",
    "1.5, 2, 3.5, tests/internals/scaling_modifiers",
  })
  void aFormulaAddsUpWhatTheTriggersSay(double first, double second, double sum, String source) {
    signals.fleet(Signal.REQUIRED_REPLICAS, first).fleet(Signal.FLEET_SESSIONS, second);

    assertThat(value("required-replicas") + value("fleet-sessions")).isEqualTo(sum);
  }

  private double value(String metric) {
    var answer = scaler.getMetrics(ask(metric)).getMetricValues(0);
    return read(answer.getMetricValueFloat(), answer.getMetricValue());
  }

  private String single(String metric) {
    var answer = scaler.getMetrics(ask(metric)).getMetricValuesList();
    assertThat(answer)
        .singleElement()
        .satisfies(it -> assertThat(it.getMetricName()).isEqualTo(metric));
    return "OK";
  }

  /** Pausing cancels the stream and resuming opens one: the state is told at the opening. */
  @ParameterizedTest(name = "sessions {0} when paused, {1} when resumed: {2}, {3} [{4}]")
  @CsvSource({
    "0, 1, false, true, tests/internals/pause_scaledobject",
    "1, 1, true, true, tests/internals/pause_scaledobject_explicitly",
    "1, 0, true, false, tests/internals/pause_scale_in",
  })
  void aResumedStreamHearsTheStateOfThatMoment(
      double paused, double resumed, boolean before, boolean after, String source) {
    signals.fleet(Signal.REQUIRED_REPLICAS, 1);

    signals.fleet(Signal.FLEET_SESSIONS, paused);
    assertThat(firstWord()).isEqualTo(before);
    signals.fleet(Signal.FLEET_SESSIONS, resumed);
    assertThat(firstWord()).isEqualTo(after);
  }

  private boolean firstWord() {
    return first(() -> scaler.streamIsActive(ref("required-replicas", "1")).next().getResult());
  }

  /** What a stream says first; then the caller hangs up. */
  private static <T> T first(Callable<T> call) {
    var context = Context.current().withCancellation();
    try {
      return context.call(call);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    } finally {
      context.cancel(null);
    }
  }
}
