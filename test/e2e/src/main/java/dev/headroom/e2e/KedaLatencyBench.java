package dev.headroom.e2e;

import dev.headroom.calls.CallsProcess;
import dev.headroom.rig.Cluster;
import dev.headroom.rig.ClusterOptions;
import dev.headroom.rig.Keda;
import dev.headroom.rig.Kubectl;
import dev.headroom.rig.RigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.function.Consumer;

/**
 * How long real KEDA takes to act on calls: from a placement request that finds no pod to the first
 * pod asked for, pushed and polled, and from the first packet of a call that needs one pod more to
 * that pod asked for.
 */
public final class KedaLatencyBench {
  private static final int PUSHED = 25;
  private static final int POLLED = 6;
  private static final int GROWN = 25;
  private static final Duration POLLING = Duration.ofSeconds(30);
  private static final Duration HPA_ROUND = Duration.ofSeconds(1);

  /** One call, of two sessions, fills a pod. */
  private static final MediaFleet.Size SIZE = new MediaFleet.Size(1, GROWN + 1, 2, 0);

  /** Streams of KEDA open a moment after a ScaledObject is ready. */
  private static final Duration SETTLED = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LONGEST_RUN = Duration.ofMinutes(6);

  private KedaLatencyBench() {}

  /** No arguments. */
  public static void main(String[] arguments) {
    try {
      var report = run(System.out::println);
      System.out.println();
      System.out.print(report);
    } catch (RigException e) {
      System.err.println("bench-keda: " + e.getMessage());
      System.exit(1);
    }
  }

  private static KedaLatencyReport run(Consumer<String> progress) {
    var options = ClusterOptions.defaults().withHpaSyncPeriod(HPA_ROUND);
    try (var cluster = Cluster.up(options, progress)) {
      Headroom.install(cluster, progress);
      progress.accept("starting KEDA");
      Keda.install(cluster);
      var image = MediaFleet.load(cluster, progress);
      try (var watch = ReplicasWatch.open(cluster.kubectl())) {
        return new KedaLatencyReport(
            woken(cluster, watch, "external-push", PUSHED, progress),
            woken(cluster, watch, "external", POLLED, progress),
            grown(cluster, watch, image, progress),
            POLLING,
            HPA_ROUND);
      }
    }
  }

  private static Delays woken(
      Cluster cluster, ReplicasWatch watch, String trigger, int count, Consumer<String> progress) {
    progress.accept("waking " + count + " fleets by " + trigger);
    var fleets = IdleFleets.create(cluster.kubectl(), trigger, count);
    Await.pause(SETTLED);
    // Polls of all fleets fall together, so the requests are spread over one interval.
    var gap = trigger.equals("external") ? POLLING.multipliedBy(2).dividedBy(count) : HPA_ROUND;
    return fleets.wake(Placement.open(cluster.kubectl()), watch, gap, POLLING.plus(PATIENCE));
  }

  private static Delays grown(
      Cluster cluster, ReplicasWatch watch, String image, Consumer<String> progress) {
    progress.accept("placing " + GROWN + " calls that need one pod more each");
    var fleet = new MediaFleet(cluster.kubectl());
    fleet.deploy(image, SIZE);
    spread(cluster.kubectl());
    var keda = new ScaledFleet(cluster.kubectl());
    keda.scale(new ScaledFleet.Bounds(1, GROWN + 1));
    keda.awaitHealth(Duration.ofMinutes(1));
    try (var calls = CallsProcess.start(cluster.callers()::wrap, LONGEST_RUN)) {
      return grow(new Signalling(calls, "keda", fleet::pods), watch);
    }
  }

  /** One media pod a node: the others are asked for and wait, so that none takes the processor. */
  private static void spread(Kubectl kubectl) {
    var patch =
        """
        {"spec": {"template": {"spec": {"affinity": {"podAntiAffinity": {
          "requiredDuringSchedulingIgnoredDuringExecution": [{
            "topologyKey": "kubernetes.io/hostname",
            "labelSelector": {"matchLabels": {"app": "media"}}}]}}}}}}
        """;
    kubectl.run("patch", "deployment", MediaFleet.NAME, "--type=merge", "-p", patch);
    kubectl.run("rollout", "status", "deployment/" + MediaFleet.NAME, "--timeout=60s");
  }

  /** The first call has its pod already. */
  private static Delays grow(Signalling signalling, ReplicasWatch watch) {
    var random = new Random(1);
    var delays = new ArrayList<Duration>();
    place(signalling);
    for (var pods = 2; pods <= GROWN + 1; pods++) {
      Await.pause(Duration.ofMillis(random.nextLong(HPA_ROUND.toMillis())));
      var wanted = pods;
      var firstPacket = place(signalling);
      Await.until(
          wanted + " pods asked for",
          PATIENCE,
          () -> watch.reached(MediaFleet.NAME, wanted).isPresent());
      var asked = watch.reached(MediaFleet.NAME, wanted).orElseThrow();
      delays.add(Duration.ofNanos(asked - firstPacket));
    }
    return new Delays(delays);
  }

  private static long place(Signalling signalling) {
    return signalling
        .place()
        .orElseThrow(() -> new IllegalStateException("the media server refused a call"));
  }
}
