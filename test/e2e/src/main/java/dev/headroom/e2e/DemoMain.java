package dev.headroom.e2e;

import dev.headroom.calls.CallsProcess;
import dev.headroom.rig.Cluster;
import dev.headroom.rig.ClusterOptions;
import dev.headroom.rig.RigException;
import java.io.Console;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The main job with the lights on: a real cluster, Headroom as users install it, real calls, and
 * the stock HPA. Exits 0 when the fleet grew and shrank by itself, 1 when it did not.
 */
public final class DemoMain {
  private static final MediaFleet.Size SIZE = new MediaFleet.Size(1, 6, 20, 4);

  /**
   * Up to 50 calls, 100 sessions: what six pods of 20 carry with a buffer of 4. The quiet end is
   * long enough for the marked pods to empty and go.
   */
  private static final LoadPlan PLAN =
      new LoadPlan(
          List.of(
              point(0, 2),
              point(5, 2),
              point(42, 50),
              point(70, 50),
              point(100, 4),
              point(205, 4)));

  private DemoMain() {}

  private static LoadPlan.Point point(int seconds, int calls) {
    return new LoadPlan.Point(Duration.ofSeconds(seconds), calls);
  }

  /** No arguments; {@code KEEP=1} in the environment leaves the cluster up. */
  public static void main(String[] arguments) {
    try {
      var keep = "1".equals(System.getenv("KEEP"));
      System.exit(run(keep) ? 0 : 1);
    } catch (RigException e) {
      System.err.println("demo: " + e.getMessage());
      System.exit(1);
    }
  }

  private static boolean run(boolean keep) {
    var options =
        ClusterOptions.defaults()
            .withHpaSyncPeriod(Duration.ofSeconds(1))
            .withHpaDownscaleStabilization(Duration.ofSeconds(5));
    var cluster = Cluster.up(options, System.out::println);
    try {
      var summary = demonstrate(cluster);
      System.out.println();
      System.out.print(summary);
      return summary.scaled();
    } finally {
      leave(cluster, keep);
    }
  }

  private static DemoSummary demonstrate(Cluster cluster) {
    Headroom.install(cluster, System.out::println);
    System.out.println("starting rtpengine, one pod for 10 calls, a policy and the stock HPA");
    var fleet = new MediaFleet(cluster.kubectl());
    fleet.deploy(MediaFleet.load(cluster, System.out::println), SIZE);
    fleet.addPolicy(SIZE);
    fleet.addAutoscaler(SIZE);
    var api = MetricsApi.open(cluster.kubectl());
    Await.until(
        "a fresh 0 of the idle fleet",
        Duration.ofSeconds(30),
        () -> api.ofFleet("rtc_fleet_sessions").orElse(-1) == 0);
    try (var calls =
        CallsProcess.start(cluster.callers()::wrap, PLAN.length().plus(Duration.ofMinutes(2)))) {
      var board = new Board(System.out, isTerminal(System.console()));
      return new DemoRun(PLAN, fleet, api, calls, board).run();
    }
  }

  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  private static void leave(Cluster cluster, boolean keep) {
    if (!keep) {
      System.out.println("taking the cluster down");
      cluster.close();
      return;
    }
    cluster.keep();
    System.out.println(
        """
        The cluster stays up. Look around:
          export KUBECONFIG=%s
          kubectl get pods,hpa,msp -A
          kubectl get --raw /apis/custom.metrics.k8s.io/v1beta2/namespaces/default/pods/*/rtc_sessions
          kubectl -n headroom-system logs daemonset/headroom-agent
        `make cluster-down` takes it away.\
        """
            .formatted(cluster.kubeconfig()));
  }
}
