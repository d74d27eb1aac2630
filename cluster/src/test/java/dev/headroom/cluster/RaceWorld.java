package dev.headroom.cluster;

import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.DeletionCost;
import dev.headroom.policy.PodPhase;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A fleet and all who change it, a step at a time, in an order that a seed chooses: callers,
 * agents, kubelets, the autoscaler, the workload's controller and two replicas of the real
 * controller.
 */
final class RaceWorld {
  /** Signalling looks at pods again by then, and its calls begin by then: 6 s of 10 s to settle. */
  private static final int PLACING_SECONDS = 3;

  /** A watch is behind by less, and an autoscaler asks more rarely. */
  private static final int LAG_SECONDS = 4;

  private static final int SYNC_SECONDS = 10;
  private static final int ROOM = 10;

  final RaceServer server = new RaceServer();
  final List<RaceReplica> replicas = new ArrayList<>();
  final List<String> violations = new ArrayList<>();
  private final SplittableRandom random;
  private final KubernetesClient client;
  private final WorkloadRef workload;
  Instant now = Fleets.NOW;

  /** The workload's {@code spec.replicas}. */
  int wanted;

  private int load;
  private boolean calm;
  private int made;
  private List<String> open = List.of();
  private Instant openAt = Instant.EPOCH;
  private Instant synced = Fleets.NOW;
  private OptionalInt onItsWay = OptionalInt.empty();
  private @Nullable RaceSleep sleep;

  RaceWorld(long seed, WorkloadKind kind, KubernetesClient client) {
    this.random = new SplittableRandom(seed);
    this.client = client;
    this.workload = new WorkloadRef(kind, "media", "sfu");
    wanted = 2 + random.nextInt(4);
    IntStream.range(0, wanted).forEach(this::create);
    server.pods.forEach(pod -> pod.readyFrom = now.minusSeconds(60));
    load = random.nextInt(8);
    replicas.add(new RaceReplica(client));
    replicas.add(new RaceReplica(client));
    replicas.getFirst().lead.since = now.minusSeconds(60);
    replicas.forEach(this::show);
    second();
  }

  /** From now on it is a fleet of one pod that sleeps when idle; placement alone sends calls. */
  RaceSleep maySleep(long seed) {
    sleep = new RaceSleep(seed, workload, replicas, this::tell, now);
    server.pods.forEach(RacePod::hangUp);
    load = 0;
    wanted = 1;
    control();
    return sleep;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private boolean chaos(int oneIn) {
    return !calm && oneIn(oneIn);
  }

  // What goes on by itself.

  /** A second passes for pods, calls, agents and the controllers of Kubernetes. */
  private void second() {
    now = now.plusSeconds(1);
    server.pods.removeIf(pod -> pod.goneFrom != null && !now.isBefore(pod.goneFrom));
    call();
    for (var pod : server.pods) {
      pod.arrivals.removeIf(start -> begins(pod, start));
      report(pod);
    }
    autoscale();
    if (sleep != null) {
      keda(sleep);
    }
    if (!chaos(3)) {
      control();
    }
    check();
  }

  private boolean begins(RacePod pod, Instant start) {
    if (now.isBefore(start)) {
      return false;
    }
    pod.sessions += pod.leaves() ? 0 : 1;
    return true;
  }

  private void report(RacePod pod) {
    if (pod.ready(now) && !now.isBefore(pod.silentUntil)) {
      replicas.stream()
          .filter(replica -> !now.isBefore(replica.deafUntil))
          .forEach(replica -> replica.hear(pod, now));
    }
  }

  /** Calls come and go until there are as many as there should be. */
  private void call() {
    if (calm || now.isAfter(openAt.plusSeconds(PLACING_SECONDS - 1)) || oneIn(2)) {
      open =
          server.pods.stream()
              .filter(pod -> PodMarks.takesSessions(pod.seen(workload, now)))
              .map(pod -> pod.uid)
              .toList();
      openAt = now;
    }
    var live = server.pods.stream().mapToInt(RacePod::carries).sum();
    for (var i = live; i < load; i++) {
      if (sleep != null) {
        open = sleep.ask(now);
      }
      place();
    }
    for (var pod : server.pods) {
      if (pod.sessions > 0 && (live-- > load || chaos(4)) && oneIn(2)) {
        pod.sessions--;
      }
    }
  }

  /** Anywhere: what is packed well seldom meets a pod that is drained. */
  private void place() {
    var some = server.pods.isEmpty() ? 0 : random.nextInt(server.pods.size());
    IntStream.range(0, server.pods.size())
        .mapToObj(i -> server.pods.get((some + i) % server.pods.size()))
        .filter(pod -> open.contains(pod.uid) && pod.carries() < ROOM)
        .findFirst()
        .ifPresent(pod -> pod.arrivals.add(now.plusSeconds(random.nextInt(PLACING_SECONDS + 1))));
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

  /** Who was sent to a pod in this very instant asks again. */
  private void fallAsleep(RaceSleep keda) {
    keda.wrongs(server.pods, now.minusSeconds(LAG_SECONDS)).forEach(this::violate);
    server.pods.forEach(RacePod::hangUp);
    control();
  }

  /** The workload's controller. */
  private void control() {
    var victims = workload.kind() == WorkloadKind.STATEFUL_SET ? statefulSet() : replicaSet();
    for (var victim : victims) {
      if (victim.carries() > 0) {
        violate("scale-in cut " + victim.carries() + " sessions of " + victim.name);
      }
      delete(victim);
    }
  }

  /** Ordinals below the replicas exist, one that leaves is waited for; the others go. */
  private List<RacePod> statefulSet() {
    IntStream.range(0, wanted).filter(ordinal -> !isTaken(ordinal)).forEach(this::create);
    return server.pods.stream().filter(pod -> !pod.leaves() && pod.ordinal() >= wanted).toList();
  }

  /** As many as there are replicas; of too many the unready go first, then by deletion cost. */
  private List<RacePod> replicaSet() {
    var alive = server.pods.stream().filter(pod -> !pod.leaves()).toList();
    IntStream.range(alive.size(), wanted).forEach(_ -> create(made));
    return alive.stream()
        .sorted(
            Comparator.comparing((RacePod pod) -> pod.ready(now))
                .thenComparingInt(RacePod::cost)
                .thenComparing(Comparator.comparing((RacePod pod) -> pod.readyChanged).reversed()))
        .limit(Math.max(0, alive.size() - wanted))
        .toList();
  }

  private void create(int ordinal) {
    made++;
    server.pods.add(
        new RacePod("p-" + ordinal, "uid-" + made, now, now.plusSeconds(1 + random.nextInt(8))));
  }

  private boolean isTaken(int ordinal) {
    return server.pods.stream().anyMatch(pod -> pod.ordinal() == ordinal);
  }

  private void delete(RacePod pod) {
    tell(pod + " is deleted");
    pod.goneFrom = now.plusSeconds(2);
    pod.version++;
  }

  private void check() {
    for (var pod : server.pods) {
      if (pod.isReleased() && !pod.leaves() && pod.carries() > 0) {
        violate(pod.name + " is released and carries " + pod.carries());
      }
    }
  }

  private void tell(String what) {
    server.log.add(Duration.between(Fleets.NOW, now).toSeconds() + " s: " + what);
  }

  private void violate(String what) {
    tell(what);
    violations.add(what);
  }

  // What the seed decides.

  /** A replica sees the world as it is now. */
  private void show(RaceReplica replica) {
    replica.shown = now;
    replica.view = view();
  }

  private ClusterView view() {
    return server.view(workload, wanted, now);
  }

  /** Some seconds in which everything may happen to everybody. */
  void chaoticStep() {
    for (var seconds = 1 + random.nextInt(3); seconds > 0; seconds--) {
      second();
    }
    for (var replica : replicas) {
      if (oneIn(2) || now.isAfter(replica.shown.plusSeconds(LAG_SECONDS - 3))) {
        show(replica);
      }
      if (replica.lead.since != null || oneIn(3)) {
        replica.tick(now);
        check();
      }
    }
    misfortune();
  }

  /** From now on nothing goes wrong, and no call comes or goes. */
  void calmDown() {
    calm = true;
    server.weather = _ -> RaceServer.Fate.DONE;
    server.deliverLate();
    server.pods.forEach(pod -> pod.silentUntil = now);
    replicas.forEach(replica -> replica.deafUntil = now);
    load = server.pods.stream().mapToInt(RacePod::carries).sum();
  }

  /** A second in which nothing goes wrong. */
  void calmStep() {
    second();
    for (var replica : replicas) {
      show(replica);
      replica.tick(now);
      check();
    }
  }

  /** What a decision may have said at the least, by the pods that are really first to go. */
  int least() {
    var going =
        server.pods.stream()
            .filter(pod -> pod.isReleased() && pod.cost() == DeletionCost.of(PodPhase.RELEASED));
    return wanted - (int) going.count();
  }

  private void misfortune() {
    switch (random.nextInt(24)) {
      case 0 -> load = random.nextInt(30);
      case 1 -> load = random.nextInt(8);
      case 2 -> anyPod(pod -> pod.silentUntil = now.plusSeconds(1 + random.nextInt(20)));
      case 3 -> anyReplica().deafUntil = now.plusSeconds(1 + random.nextInt(20));
      case 4 -> changeLeader();
      case 5 -> restart(random.nextInt(replicas.size()));
      case 6 -> server.deliverLate();
      case 7 -> anyPod(this::flicker);
      case 8 -> anyPod(this::lose);
      case 9 -> anyPod(pod -> pod.version++);
      case 10, 11, 12 -> load = sleep == null ? load : 0;
      default -> {}
    }
  }

  private void anyPod(Consumer<RacePod> what) {
    if (!server.pods.isEmpty()) {
      what.accept(server.pods.get(random.nextInt(server.pods.size())));
    }
  }

  private RaceReplica anyReplica() {
    return replicas.get(random.nextInt(replicas.size()));
  }

  /**
   * Whether a scale-in is being carried out. What befalls a pod in these moments an autoscaler's
   * number cannot help any more: Kubernetes deletes an unready pod before any other, and puts a new
   * pod in the place of a released one that dies by another hand.
   */
  private boolean shrinks() {
    var alive = server.pods.stream().filter(pod -> !pod.leaves()).count();
    return alive > wanted || onItsWay.isPresent();
  }

  /** Not ready for a while; its sessions go on. */
  private void flicker(RacePod pod) {
    if (pod.ready(now) && !shrinks()) {
      tell(pod + " is not ready");
      pod.readyFrom = now.plusSeconds(1 + random.nextInt(6));
      pod.readyChanged = pod.readyFrom;
      pod.version++;
      replicas.forEach(this::show);
    }
  }

  /** Somebody deletes a pod by hand, or its node dies: its sessions are not ours to save. */
  private void lose(RacePod pod) {
    if (!shrinks()) {
      pod.hangUp();
      delete(pod);
      replicas.forEach(this::show);
    }
  }

  private void changeLeader() {
    var next = random.nextInt(replicas.size());
    for (var i = 0; i < replicas.size(); i++) {
      var replica = replicas.get(i);
      if (i != next) {
        replica.lead.since = null;
      } else if (replica.lead.since == null) {
        replica.lead.since = now;
      }
    }
  }

  /** The leader begins anew, as after a crash; the other replica leads. */
  void crashLeader() {
    restart(replicas.getFirst().lead.since == null ? 1 : 0);
  }

  private void restart(int index) {
    replicas.set(index, new RaceReplica(client));
    show(replicas.get(index));
    var other = replicas.get(1 - index);
    if (other.lead.since == null) {
      other.lead.since = now;
    }
  }

  @Override
  public String toString() {
    return server.pods + "\n  " + String.join("\n  ", server.log);
  }
}
