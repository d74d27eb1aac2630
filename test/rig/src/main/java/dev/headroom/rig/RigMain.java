package dev.headroom.rig;

import java.time.Duration;

/** {@code make cluster-up}, {@code make cluster-down}: the cluster by hand. */
public final class RigMain {
  private RigMain() {}

  public static void main(String[] arguments) {
    var word = arguments.length == 1 ? arguments[0] : "";
    try {
      switch (word) {
        case "up" -> up();
        case "down" -> Cluster.down(System.err::println);
        case "status" -> System.out.println(Cluster.status());
        default -> {
          System.err.println("usage: RigMain up | down | status");
          System.exit(2);
        }
      }
    } catch (RigException e) {
      System.err.println("cluster " + word + ": " + e.getMessage());
      System.exit(1);
    }
  }

  /** A person watching an autoscaler does not want to wait five minutes for it to scale in. */
  private static void up() {
    var options =
        ClusterOptions.defaults()
            .withHpaSyncPeriod(Duration.ofSeconds(1))
            .withHpaDownscaleStabilization(Duration.ofSeconds(15));
    var cluster = Cluster.up(options, System.err::println);
    cluster.keep();
    System.out.println("export KUBECONFIG=" + cluster.kubeconfig());
    System.out.println("export PATH=" + Toolchain.find().kubernetes() + ":$PATH");
  }
}
