package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.rig.Kubectl;
import dev.headroom.rig.Node;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The service dies at each kind of its writes, once before the request leaves and once when the
 * write is done, while its fleet grows, drains, takes pods back and shrinks under live calls.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("it ends the service all the time")
class FaultPointsTest {
  private static final int PODS = 4;
  private static final int MOST = 8;
  private static final MediaFleet.Size SIZE = new MediaFleet.Size(PODS, MOST, 20, 2);
  private static final int CALLS = 6;

  /**
   * A leader that is new changes nothing but growth for 10 s; then it dies, and so does one more.
   */
  private static final Duration PLAYED = Duration.ofMinutes(3);

  private static final Duration PROVOKED_AGAIN = Duration.ofSeconds(10);
  private static final String ASLEEP = "asleep";

  /**
   * What every replica sees to by itself when it starts: CaKeeperCrashTest dies at each of these.
   */
  private static final Set<String> OF_EVERY_START =
      Set.of(
          "create secrets",
          "create configmaps",
          "patch configmaps",
          "patch apiservices",
          "patch validatingwebhookconfigurations");

  private final Stage stage;
  private final Kubectl kubectl;
  private final Kubectl system;

  FaultPointsTest(Stage stage) {
    this.stage = stage;
    this.kubectl = stage.kubectl();
    this.system = kubectl.in(Headroom.NAMESPACE);
  }

  @AfterEach
  void nodesTakePods() {
    kubectl.run("uncordon", Node.B.nodeName());
  }

  @Test
  void aServiceThatDiesAtAnyOfItsWritesCutsNoCall() throws Exception {
    var busy = aFleetWithCalls();
    try (var service = FaultyService.install(kubectl);
        var judge = FleetJudge.of(stage, busy)) {
      elect(service);
      scaleOut(service);
      drainAndTakeBack(service);
      scaleIn(service, busy);
      upgrade(service);
      wake(service);
      assertThat(service.kinds()).containsAll(writesOfALeader());
      assertThat(AllowedWrites.of(kubectl)).containsAll(service.kinds());
      assertThat(judge.wrongs()).isEmpty();
      assertThat(judge.looks()).isGreaterThan(30);
    }
    assertThat(stage.calls().hangUpAll())
        .hasSize(CALLS)
        .noneMatch(CallReport::cut)
        .allMatch(call -> call.lost() == 0);
  }

  /** Two pods on each node, the first of each with calls, behind a Service, guarded. */
  private List<MediaPod> aFleetWithCalls() throws Exception {
    stage.guard();
    kubectl.apply(SERVICE);
    var busy = Stage.oneOnEachNode(stage.freshFleet(PODS));
    stage.calls().place(CALLS, busy);
    stage.fleet().addPolicy(SIZE);
    var services = "{\"spec\": {\"drain\": {\"services\": [\"media-udp\"]}}}";
    kubectl.run("patch", "msp", MediaFleet.NAME, "--type=merge", "-p", services);
    stage.fleet().addAutoscaler(SIZE);
    Await.until(
        "a decision on all calls",
        PLAYED,
        () ->
            stage.fleet().lastDecision().startsWith(CALLS * MediaFleet.SESSIONS_A_CALL + " live"));
    return busy;
  }

  /** The first leader of all makes the lease. */
  private void elect(FaultyService service) {
    service.start();
    play(
        service, () -> remove("create leases", service, system, "lease/headroom"), "create leases");
    play(service, () -> {}, "patch leases");
  }

  private void scaleOut(FaultyService service) {
    var slices = "endpointslice/media-udp-headroom-ipv4";
    play(
        service,
        () -> remove("create endpointslices", service, kubectl, slices),
        "create endpointslices");
    var least = new int[] {PODS + 1};
    autoscaleFrom(least[0]);
    play(service, () -> {}, "patch mediascalingpolicies.status decided", "update endpointslices");
    play(service, () -> autoscaleFrom(Math.min(MOST, ++least[0])), "create events");
    Await.until("another pod", PLAYED, () -> buried(service, stage.fleet().pods().size() > PODS));
  }

  /** Who dies in between may have made what another one should die at. */
  private static void remove(String made, FaultyService service, Kubectl where, String what) {
    if (!service.hasFired(made)) {
      where.run("delete", what, "--ignore-not-found");
    }
  }

  private void drainAndTakeBack(FaultyService service) {
    autoscaleFrom(1);
    kubectl.run("cordon", Node.B.nodeName());
    play(service, () -> {}, "patch pods draining");
    kubectl.run("uncordon", Node.B.nodeName());
    autoscaleFrom(MOST); // however many there are by now, all are needed
    play(service, () -> {}, "patch pods accepting");
  }

  /** In the end the pods without calls are gone from the node that is emptied. */
  private void scaleIn(FaultyService service, List<MediaPod> busy) {
    autoscaleFrom(1);
    kubectl.run("cordon", Node.B.nodeName());
    play(service, () -> {}, "patch pods released");
    Predicate<MediaPod> goes = pod -> pod.node().equals(Node.B.nodeName()) && !isOneOf(busy, pod);
    Await.until(
        "the empty pods of " + Node.B.nodeName() + " gone",
        PLAYED,
        () -> buried(service, stage.fleet().pods().stream().noneMatch(goes)));
  }

  /** What was learned is kept when a leader goes in order. */
  private void upgrade(FaultyService service) {
    var memory = "policymemory/" + MediaFleet.NAME;
    play(
        service,
        () -> {
          remove("create policymemories", service, kubectl, memory);
          service.endTheLeader();
        },
        "create policymemories",
        "patch policymemories");
  }

  private void wake(FaultyService service) {
    kubectl.apply(SLEEPING_FLEET);
    play(service, this::callASleepingFleet, "patch mediascalingpolicies.status woken");
  }

  private void callASleepingFleet() {
    try {
      Placement.open(kubectl).ask(ASLEEP, Stage.newCall());
    } catch (UncheckedIOException died) {
      // It did so while it was asked, which is what is played here.
    }
  }

  private void autoscaleFrom(int pods) {
    var least = "{\"spec\": {\"minReplicas\": %d}}".formatted(pods);
    kubectl.run("patch", "hpa", MediaFleet.NAME, "--type=merge", "-p", least);
  }

  /** Until the service has died at these kinds of write, before each and after each. */
  private static void play(FaultyService service, Runnable provoke, String... kinds) {
    provoke.run();
    var provoked = new long[] {System.nanoTime()};
    Await.until(
        "the service dead at " + List.of(kinds),
        PLAYED,
        () -> {
          service.bury();
          var all = Stream.of(kinds).allMatch(service::hasFired);
          if (!all && System.nanoTime() - provoked[0] > PROVOKED_AGAIN.toNanos()) {
            provoke.run();
            provoked[0] = System.nanoTime();
          }
          return all;
        });
    service.bury();
  }

  private Set<String> writesOfALeader() {
    var writes = AllowedWrites.of(kubectl);
    assertThat(writes).containsAll(OF_EVERY_START);
    writes.removeAll(OF_EVERY_START);
    return writes;
  }

  private static boolean buried(FaultyService service, boolean so) {
    service.bury();
    return so;
  }

  private static boolean isOneOf(List<MediaPod> pods, MediaPod pod) {
    return pods.stream().anyMatch(other -> other.name().equals(pod.name()));
  }

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: media-udp}
      spec:
        ipFamilyPolicy: RequireDualStack
        ports: [{protocol: UDP, port: 5000}]
      """;

  private static final String SLEEPING_FLEET =
      PodlessFleet.manifest(ASLEEP, 0)
          + """
          apiVersion: headroom.dev/v1alpha1
          kind: MediaScalingPolicy
          metadata: {name: %1$s}
          spec:
            targetRef: {kind: Deployment, name: %1$s}
            capacity: {sessions: 20}
          """
              .formatted(ASLEEP);
}
