package dev.headroom.e2e;

import dev.headroom.rig.Cluster;
import dev.headroom.rig.ReferenceServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.SocketFactory;

/** Where the API's benchmark plays: both servers as pods of one cluster. */
record ApiBenchStage(BenchService ours, URI reference) {
  private static final List<String> NAMESPACES = List.of("small", "middle", "large");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** One report lasts, as one write to the reference server does. */
  private static final String LASTING = "HEADROOM_MAX_SIGNAL_AGE_SECONDS=3600";

  /** Sets it up in a fresh cluster; nothing changes afterwards but by the benchmark's own hand. */
  static ApiBenchStage set(Cluster cluster, Consumer<String> progress) {
    var kubectl = cluster.kubectl();
    for (var namespace : NAMESPACES) {
      kubectl.run("create", "namespace", namespace);
      kubectl.waitFor("create", PATIENCE, "serviceaccount/default", "-n", namespace);
    }
    var ours = BenchService.install(cluster, progress, LASTING);
    progress.accept("starting the reference server");
    var address = ReferenceServer.install(cluster).address();
    BenchService.freeze(cluster);
    return new ApiBenchStage(ours, URI.create("https://" + address + ":" + ReferenceServer.PORT));
  }

  /** It signs its certificate itself, and shows it to nobody beforehand. */
  SocketFactory referenceTls() {
    return Trust.anyone().getSocketFactory();
  }
}
