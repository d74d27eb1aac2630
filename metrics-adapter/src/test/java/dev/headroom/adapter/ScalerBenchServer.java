package dev.headroom.adapter;

import dev.headroom.cluster.ClusterView;
import dev.headroom.model.Capacity;
import dev.headroom.model.Pod;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import dev.headroom.model.report.PodReport;
import dev.headroom.scaler.ExternalScalerServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The service's scaler over a large cluster, as a process of its own for {@link ScalerBench}:
 * prints its port and serves until its standard input ends. The agents spoke once, and their words
 * stay fresh.
 */
final class ScalerBenchServer {
  static final int WORKLOADS = 1_000;
  private static final int PODS_EACH = 10;
  private static final int NODES = 100;
  private static final Duration FRESH = Duration.ofHours(1);

  private ScalerBenchServer() {}

  public static void main(String[] arguments) throws IOException {
    var store = new SignalStore(FRESH);
    fill(store);
    var telemetry = new Telemetry(store, InstantSource.system());
    var server =
        ExternalScalerServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            null,
            store::get,
            InstantSource.system(),
            telemetry::time);
    System.out.println(server.port());
    var _ = System.in.read();
    server.stop(Duration.ZERO);
  }

  private static void fill(SignalStore store) {
    var capacity =
        new Capacity(OptionalDouble.of(10), OptionalDouble.empty(), OptionalDouble.empty(), 2);
    var pods = IntStream.range(0, WORKLOADS * PODS_EACH).mapToObj(ScalerBenchServer::pod).toList();
    var workloads =
        IntStream.range(0, WORKLOADS)
            .mapToObj(i -> new Workload(fleet(i), PODS_EACH, capacity, null))
            .toList();
    store.see(ClusterView.of(pods, workloads));
    for (var node = 0; node < NODES; node++) {
      var reports = new ArrayList<PodReport.Builder>();
      for (var i = node; i < pods.size(); i += NODES) {
        reports.add(Fixtures.podReport(pods.get(i).ref().name(), i % 20));
      }
      store.take(
          Fixtures.read(
              Fixtures.report("node-" + node, 1, reports.toArray(PodReport.Builder[]::new)),
              InstantSource.system().instant()));
    }
  }

  private static Pod pod(int i) {
    var name = "pod-" + i;
    return new Pod(
        Fixtures.ref(name),
        "uid-" + name,
        "node-" + i % NODES,
        Map.of(),
        Pod.Phase.RUNNING,
        false,
        fleet(i / PODS_EACH));
  }

  static WorkloadRef fleet(int i) {
    return new WorkloadRef(WorkloadKind.DEPLOYMENT, "media", "fleet-" + i);
  }
}
