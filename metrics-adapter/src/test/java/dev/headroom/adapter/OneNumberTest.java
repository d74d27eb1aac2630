package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.podReport;
import static dev.headroom.adapter.Fixtures.read;
import static dev.headroom.adapter.Fixtures.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Pod;
import dev.headroom.model.Signal;
import dev.headroom.model.report.PodReport;
import dev.headroom.scaler.CallWatch;
import dev.headroom.scaler.ExternalScalerServer;
import dev.headroom.scaler.keda.ExternalScalerGrpc;
import dev.headroom.scaler.keda.GetMetricsRequest;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** KEDA and the HPA are told one number of one snapshot, or neither is told any. */
class OneNumberTest {
  private static final int SNAPSHOTS = 50;
  private static final long SEED = 20_260_504;

  private final SignalStore store = Fixtures.store();
  private final ExtensionApi api =
      new ExtensionApi(store, new Health(List.of()), _ -> Answer.text(200, ""));

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
            store::get,
            () -> NOW,
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

  @ParameterizedTest
  @EnumSource(names = {"REQUIRED_REPLICAS", "FLEET_SESSIONS", "SESSIONS", "INGRESS_PACKETS"})
  void kedaReadsWhatTheMetricsApiSays(Signal signal) {
    var random = new Random(SEED);
    var known = 0;
    for (var i = 1; i <= SNAPSHOTS; i++) {
      anySnapshot(random, i);
      var said = signal.scope() == Signal.Scope.WORKLOAD ? ofWorkload(signal) : ofPods(signal);
      assertThat(ofScaler(signal)).as("snapshot %d of seed %d", i, SEED).isEqualTo(said);
      known += said.isPresent() ? 1 : 0;
    }
    assertThat(known).as("snapshots with a number").isBetween(SNAPSHOTS / 10, SNAPSHOTS - 1);
  }

  /** Up to five pods, most of them heard of; in some snapshots one is not. */
  private void anySnapshot(Random random, int sequence) {
    var pods =
        IntStream.range(0, 1 + random.nextInt(5))
            .mapToObj(
                i -> Fixtures.pod("p" + i, "node-a", Pod.Phase.RUNNING, random.nextInt(6) == 0))
            .toArray(Pod[]::new);
    store.see(Fixtures.view(pods));
    var reports = new ArrayList<PodReport.Builder>();
    for (var pod : pods) {
      if (random.nextInt(10) > 0) {
        reports.add(podReport(pod.ref().name(), random.nextInt(40)));
      }
    }
    store.take(read(report("node-a", sequence, reports.toArray(PodReport.Builder[]::new)), NOW));
  }

  private OptionalDouble ofScaler(Signal signal) {
    var name = signal.metricName().replaceFirst("^rtc_", "").replace('_', '-');
    var request =
        GetMetricsRequest.newBuilder()
            .setMetricName(name)
            .setScaledObjectRef(
                ScaledObjectRef.newBuilder()
                    .setName("sfu")
                    .setNamespace("media")
                    .putScalerMetadata("metric", name)
                    .putScalerMetadata("workload", "Deployment/sfu")
                    .putScalerMetadata("targetValue", "1"))
            .build();
    try {
      var answer = ExternalScalerGrpc.newBlockingStub(channel).getMetrics(request);
      return OptionalDouble.of(answer.getMetricValues(0).getMetricValueFloat());
    } catch (StatusRuntimeException unknown) {
      assertThat(unknown).hasMessageStartingWith("UNAVAILABLE");
      return OptionalDouble.empty();
    }
  }

  private OptionalDouble ofWorkload(Signal signal) {
    return value("deployments.apps/sfu/" + signal.metricName());
  }

  /** The sum over the pods that stay; unknown while one of them is. */
  private OptionalDouble ofPods(Signal signal) {
    var sum = 0.0;
    for (var pod : store.get().pods(Fixtures.SFU)) {
      if (!pod.terminating()) {
        var value = value("pods/" + pod.ref().name() + "/" + signal.metricName());
        if (value.isEmpty()) {
          return value;
        }
        sum += value.getAsDouble();
      }
    }
    var stay = store.get().pods(Fixtures.SFU).stream().anyMatch(pod -> !pod.terminating());
    return stay ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  private OptionalDouble value(String path) {
    try {
      var answer =
          api.answer(
              ApiRequest.get("/apis/custom.metrics.k8s.io/v1beta2/namespaces/media/" + path), NOW);
      var item = new JsonObject(answer.body()).getJsonArray("items").getJsonObject(0);
      return OptionalDouble.of(number(item.getString("value")));
    } catch (StatusException notKnown) {
      assertThat(notKnown.status().code()).isEqualTo(404);
      return OptionalDouble.empty();
    }
  }

  private static double number(String quantity) {
    var digits = quantity.replaceFirst("[mk]$", "");
    var factor = quantity.endsWith("m") ? 0.001 : quantity.endsWith("k") ? 1_000 : 1;
    return Double.parseDouble(digits) * factor;
  }
}
