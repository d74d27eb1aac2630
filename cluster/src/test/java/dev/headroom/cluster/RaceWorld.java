package dev.headroom.cluster;

import dev.headroom.model.PodRef;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.DeletionCost;
import dev.headroom.policy.PodPhase;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A fleet and all who change it, a step at a time, in an order that a seed chooses: callers,
 * agents, kubelets, the autoscaler, the workload's controller and two replicas of the real
 * controller.
 */
final class RaceWorld implements RaceController.Hands {
  /** A watch is behind by less, and an autoscaler asks more rarely. */
  private static final int LAG_SECONDS = 4;

  private static final int SYNC_SECONDS = 10;

  /**
   * The guard lets an unmarked pod go that has been empty and not ready for the 10 s of settling:
   * one that turns ready is seen to be so by then.
   */
  static final int UNREADY_SECONDS = 5;

  /**
   * @param guarded whether the guard is asked before a pod is deleted
   * @param served whether calls come through a Service whose EndpointSlices are ours
   */
  record Shape(WorkloadKind kind, boolean guarded, boolean served) {
    static Shape of(WorkloadKind kind) {
      return new Shape(kind, false, false);
    }
  }

  final Shape shape;
  final RaceServer server = new RaceServer();
  final RaceController controller;
  final RaceCallers callers;
  final List<RaceReplica> replicas = new ArrayList<>();
  final List<String> violations = new ArrayList<>();
  private final SplittableRandom random;
  private final RaceMisfortune misfortune;
  private final KubernetesClient client;
  private final WorkloadRef workload;
  Instant now = Fleets.NOW;

  /** The workload's {@code spec.replicas}. */
  int wanted;

  /** Until then its kubelet is not heard of. */
  Instant nodeLostUntil = Fleets.NOW;

  private boolean calm;
  private int made;
  private Instant synced = Fleets.NOW;
  private OptionalInt onItsWay = OptionalInt.empty();
  private @Nullable RaceSleep sleep;

  RaceWorld(long seed, Shape shape, KubernetesClient client) {
    this.shape = shape;
    this.random = new SplittableRandom(seed);
    this.client = client;
    this.workload = new WorkloadRef(shape.kind(), "media", "sfu");
    wanted = 2 + random.nextInt(4);
    controller =
        switch (shape.kind()) {
          case DEPLOYMENT -> new RaceDeployment(this, wanted, () -> now);
          case STATEFUL_SET -> new RaceStatefulSet(this, () -> now);
        };
    controller.control(wanted);
    server.pods.forEach(pod -> pod.readyFrom = now.minusSeconds(60));
    callers = new RaceCallers(random, server.pods);
    misfortune = new RaceMisfortune(random, this);
    replicas.add(new RaceReplica(client));
    replicas.add(new RaceReplica(client));
    replicas.getFirst().lead.since = now.minusSeconds(60);
    showAll();
    second();
  }

  /** From now on it is a fleet of one pod that sleeps when idle; placement alone sends calls. */
  RaceSleep maySleep(long seed) {
    sleep = new RaceSleep(seed, workload, replicas, this::tell, now);
    server.pods.forEach(RacePod::hangUp);
    callers.load = 0;
    wanted = 1;
    controller.control(wanted);
    return sleep;
  }

  boolean sleeps() {
    return sleep != null;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  // What goes on by itself.

  /** A second passes for pods, calls, agents and the controllers of Kubernetes. */
  private void second() {
    now = now.plusSeconds(1);
    server.pods.removeIf(pod -> pod.goneFrom != null && !now.isBefore(pod.goneFrom));
    callers.look(this::open, now);
    callers.call(() -> sleep == null ? callers.open() : sleep.ask(now), now);
    server.pods.forEach(this::report);
    autoscale();
    if (sleep != null) {
      keda(sleep);
    }
    if (calm || !oneIn(3)) {
      controller.control(wanted);
    }
    check();
  }

  /** The pods that get new calls, as whoever looks now sees it. */
  private Collection<String> open() {
    return shape.served()
        ? server.slices.ready()
        : server.pods.stream()
            .filter(pod -> PodMarks.takesSessions(pod.seen(workload, now)))
            .map(pod -> pod.uid)
            .toList();
  }

  private void report(RacePod pod) {
    if (pod.ready(now) && !now.isBefore(pod.silentUntil)) {
      replicas.stream()
          .filter(replica -> !now.isBefore(replica.deafUntil))
          .forEach(replica -> replica.hear(pod, now));
    }
  }

  private void autoscale() {
    if (wanted == 0) {
      onItsWay = OptionalInt.empty();
    } else if (onItsWay.isPresent()) {
      wanted = onItsWay.getAsInt();
      tell("replicas " + wanted);
      onItsWay = OptionalInt.empty();
    } else if (!now.isBefore(synced.plusSeconds(SYNC_SECONDS))) {
      synced = now;
      var asked = random.nextInt(replicas.size());
      onItsWay = replicas.get(asked).published();
      tell("replica " + asked + " publishes " + onItsWay);
    }
  }

  private void keda(RaceSleep keda) {
    keda.look(FleetWake.isAwaited(view(), workload, now), now);
    var before = wanted;
    wanted = keda.poll(before, now);
    if (before > 0 && wanted == 0) {
      fallAsleep(keda);
    }
  }

  /**
   * Who was sent to a pod in this very instant asks again; the guard keeps the pod and the call.
   */
  private void fallAsleep(RaceSleep keda) {
    var bare = shape.guarded() ? List.<RacePod>of() : server.pods;
    keda.wrongs(bare, now.minusSeconds(LAG_SECONDS)).forEach(this::violate);
    bare.forEach(RacePod::hangUp);
    controller.control(wanted);
  }

  /** Whether a scale-in is being carried out. */
  boolean shrinks() {
    var alive = server.pods.stream().filter(pod -> !pod.leaves()).count();
    return alive > wanted || onItsWay.isPresent();
  }

  // What the workload's controller does to pods.

  @Override
  public List<RacePod> pods() {
    return server.pods;
  }

  @Override
  public void create(String name, int revision) {
    made++;
    var ready = now.plusSeconds(1 + random.nextInt(UNREADY_SECONDS));
    server.pods.add(new RacePod(name, "uid-" + made, revision, now, ready));
  }

  @Override
  public void delete(RacePod pod) {
    if (shape.guarded() && guarded(pod)) {
      return;
    }
    if (pod.carries() > 0) {
      violate("deletion cut " + pod.carries() + " sessions of " + pod.name);
    }
    end(pod);
  }

  /** The API server asks any replica. */
  private boolean guarded(RacePod pod) {
    var asked = replicas.get(random.nextInt(replicas.size()));
    return asked.objects(new PodRef(workload.namespace(), pod.name), now);
  }

  void end(RacePod pod) {
    tell(pod + " is deleted");
    pod.goneFrom = now.plusSeconds(2);
    pod.version++;
  }

  // What must never be so.

  private void check() {
    var ready = server.slices.ready();
    for (var pod : server.pods) {
      if (pod.isReleased() && !pod.leaves()) {
        if (pod.carries() > 0) {
          violate(pod.name + " is released and carries " + pod.carries());
        }
        if (ready.contains(pod.uid)) {
          violate(pod.name + " is released and an endpoint for new flows");
        }
      }
    }
  }

  void tell(String what) {
    server.log.add(Duration.between(Fleets.NOW, now).toSeconds() + " s: " + what);
  }

  private void violate(String what) {
    tell(what);
    violations.add(what);
  }

  // What replicas see and do.

  void showAll() {
    replicas.forEach(this::show);
  }

  /** A replica sees the world as it is now. */
  private void show(RaceReplica replica) {
    replica.shown = now;
    replica.view = view();
  }

  private ClusterView view() {
    var index = new ClusterIndex();
    server.pods.forEach(pod -> index.put(pod.seen(workload, now), null));
    index.put(new Workload(workload, wanted, null, null));
    index.put(server.policy(workload, shape.served()));
    index.put(new Autoscaler("sfu", workload, 1, 9, 0, 0, List.of()));
    index.put(new ClusterNode("node-a", false, !now.isBefore(nodeLostUntil)));
    index.put(new ClusterNode("node-b", false, true));
    controller.show(workload, index);
    return index.view(true);
  }

  /** Some seconds in which everything may happen to everybody. */
  void chaoticStep() {
    for (var seconds = 1 + random.nextInt(3); seconds > 0; seconds--) {
      second();
    }
    for (var i = 0; i < replicas.size(); i++) {
      var replica = replicas.get(i);
      if (oneIn(2) || now.isAfter(replica.shown.plusSeconds(LAG_SECONDS - 3))) {
        show(replica);
      }
      if (replica.lead.since != null || oneIn(3)) {
        tick(i);
      }
    }
    misfortune.strike();
  }

  private void tick(int index) {
    replicas.get(index).tick(now);
    if (server.dead) {
      tell("replica " + index + " dies");
      server.dead = false;
      restart(index);
    }
    check();
  }

  /** From now on nothing goes wrong, and no call comes or goes. */
  void calmDown() {
    calm = true;
    callers.calm = true;
    server.weather = _ -> RaceServer.Fate.DONE;
    server.deliverLate();
    server.pods.forEach(pod -> pod.silentUntil = now);
    nodeLostUntil = now;
    replicas.forEach(replica -> replica.deafUntil = now);
    callers.load = server.pods.stream().mapToInt(RacePod::carries).sum();
  }

  /** A second in which nothing goes wrong. */
  void calmStep() {
    second();
    for (var i = 0; i < replicas.size(); i++) {
      show(replicas.get(i));
      tick(i);
    }
  }

  /** What a decision may have said at the least, by the pods that are really first to go. */
  int least() {
    var going =
        server.pods.stream()
            .filter(pod -> pod.isReleased() && pod.cost() == DeletionCost.of(PodPhase.RELEASED));
    return wanted - (int) going.count();
  }

  /** From now on this one leads, and nobody else. */
  void lead(int next) {
    for (var i = 0; i < replicas.size(); i++) {
      var lead = replicas.get(i).lead;
      lead.since = i != next ? null : lead.since == null ? now : lead.since;
    }
  }

  /** It begins anew, as after a crash; the other replica leads. */
  void restart(int index) {
    replicas.set(index, new RaceReplica(client));
    show(replicas.get(index));
    lead(1 - index);
  }

  /** Whether it has come to rest: as many pods as there should be, and all open for calls. */
  boolean rests() {
    return controller.isDone(wanted)
        && server.pods.stream().noneMatch(RacePod::isReleased)
        && (!shape.served() || server.slices.ready().size() == unmarked());
  }

  private long unmarked() {
    return server.pods.stream().filter(pod -> !pod.labels.containsKey(PodMarks.PHASE)).count();
  }

  @Override
  public String toString() {
    return shape + " " + server.pods + "\n  " + String.join("\n  ", server.log);
  }
}
