package dev.headroom.adapter;

import dev.headroom.cluster.FleetWake;
import dev.headroom.cluster.FleetWaker;
import dev.headroom.cluster.MediaScalingPolicy;
import dev.headroom.cluster.PodMarks;
import dev.headroom.cluster.PolicyRef;
import dev.headroom.model.Pod;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.policy.Placement;
import dev.headroom.policy.Slots;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which pod takes a new session: {@code POST /placement/v1/namespaces/NS/policies/POLICY}. Answers
 * from the snapshot alone. Never a pod that a drain has marked, that is not ready, or of which
 * there is no fresh word.
 *
 * <p>Who asks for a place in a fleet without pods wakes it; who gets the first one of an idle fleet
 * keeps it awake until the call shows up.
 *
 * <p>Promises are this replica's own: two replicas that are asked at the same moment may both give
 * the last place away. Any thread may ask; one at a time is served.
 */
final class PlacementDesk {
  private final Supplier<Snapshot> snapshots;
  private final FleetWaker waker;
  private final Map<PolicyRef, Promises> promises = new HashMap<>();
  private long ticket;

  PlacementDesk(Supplier<Snapshot> snapshots, FleetWaker waker) {
    this.snapshots = snapshots;
    this.waker = waker;
  }

  /**
   * Places a call.
   *
   * @throws StatusException 404 without such a policy, 400 where it does not count sessions, 503
   *     when no pod has room
   */
  synchronized Answer place(PolicyRef ref, PlacementRequest request, Instant now) {
    var snapshot = snapshots.get();
    var policy =
        snapshot
            .view()
            .policy(ref)
            .orElseThrow(() -> ApiStatus.notFound("there is no " + ref).exception());
    var capacity =
        policy
            .spec()
            .capacity()
            .sessions()
            .orElseThrow(() ->
                ApiStatus.badRequest(ref + " declares no capacity.sessions: placement counts them")
                    .exception());
    var made = promises.computeIfAbsent(ref, _ -> new Promises());
    var fleet = Fleet.of(snapshot, policy, made, capacity, now);
    var before = made.of(request.call(), now).filter(promise -> fleet.stillTakes(promise.pod()));
    if (before.isPresent()) {
      return answer(before.get());
    }
    var chosen = placement(policy).choose(fleet, request.sessions(), ticket++);
    if (chosen == Placement.NOWHERE) {
      var words = fleet.refusal(ref, request.sessions()) + wake(snapshot, policy, now);
      throw ApiStatus.unavailable(words).exception();
    }
    if (fleet.idle() && isInCharge(snapshot, policy)) {
      waker.wake(policy, now);
    }
    var pod = fleet.open().get(chosen);
    return answer(made.make(request, pod, fleet.counted(pod), now));
  }

  /** Wakes a fleet that has no pod to give, and says so; says nothing of one that has. */
  private String wake(Snapshot snapshot, MediaScalingPolicy policy, Instant now) {
    if (FleetWake.takesSessions(snapshot.view(), policy.target())) {
      return "";
    }
    if (!isInCharge(snapshot, policy)) {
      return "; the policy is not in charge of its target, so it does not wake it";
    }
    var problem = waker.wake(policy, now);
    return problem.isEmpty()
        ? "; the fleet is being woken: ask again"
        : "; the fleet could not be woken: " + problem;
  }

  private static boolean isInCharge(Snapshot snapshot, MediaScalingPolicy policy) {
    return snapshot
        .view()
        .policyOf(policy.target())
        .filter(senior -> senior.ref().equals(policy.ref()))
        .isPresent();
  }

  /** Forgets the promises of policies that are gone. */
  synchronized void forget() {
    var view = snapshots.get().view();
    promises.keySet().removeIf(ref -> view.policy(ref).isEmpty());
  }

  private static Placement placement(MediaScalingPolicy policy) {
    return switch (policy.spec().placement()) {
      case PACKED -> new Placement.FirstFit();
      case LEAST_LOADED -> new Placement.LeastLoaded();
      case POWER_OF_TWO -> new Placement.PowerOfTwo(0);
      case RANDOM -> new Placement.Random(0);
    };
  }

  private static Answer answer(Promises.Promise promise) {
    var pod = promise.pod();
    return Answer.json(
        new JsonObject()
            .put("call", promise.call())
            .put("pod", pod.ref().name())
            .put("namespace", pod.ref().namespace())
            .put("node", pod.node())
            .put("addresses", new JsonArray(pod.life().addresses()))
            .put("sessions", promise.sessions())
            .put("expires", promise.until().toString())
            .toBuffer());
  }

  /** The pods of a policy at one moment, as placement sees them. */
  private record Fleet(
      List<Pod> all,
      List<Pod> open,
      Map<String, Double> counts,
      Map<String, Double> outstanding,
      double capacity)
      implements Slots {
    static Fleet of(
        Snapshot snapshot,
        MediaScalingPolicy policy,
        Promises promises,
        double capacity,
        Instant now) {
      var all = snapshot.view().podsOf(policy.target());
      var counts = new HashMap<String, Double>();
      for (var pod : all) {
        if (snapshot.read(pod.ref(), Signal.SESSIONS, now) instanceof Reading.Fresh fresh) {
          counts.put(pod.uid(), fresh.value().units());
        }
      }
      var open =
          all.stream()
              .filter(pod -> PodMarks.takesSessions(pod) && counts.containsKey(pod.uid()))
              .sorted(Pod.OLDEST_FIRST)
              .toList();
      return new Fleet(all, open, counts, promises.outstanding(counts, now), capacity);
    }

    /** Whether nothing that is metered keeps it awake. */
    boolean idle() {
      return counts.values().stream().allMatch(sessions -> sessions == 0);
    }

    double counted(Pod pod) {
      return counts.getOrDefault(pod.uid(), 0.0);
    }

    boolean stillTakes(Pod pod) {
      return open.stream().anyMatch(now -> now.uid().equals(pod.uid()));
    }

    @Override
    public int size() {
      return open.size();
    }

    @Override
    public double used(int pod) {
      var chosen = open.get(pod);
      return counted(chosen) + outstanding.getOrDefault(chosen.uid(), 0.0);
    }

    @Override
    public double free(int pod) {
      return Math.max(0, capacity - used(pod));
    }

    String refusal(PolicyRef ref, int sessions) {
      var used = 0.0;
      for (var pod = 0; pod < size(); pod++) {
        used += used(pod);
      }
      var others =
          all.stream()
              .filter(pod -> !stillTakes(pod))
              .collect(Collectors.groupingBy(this::why, TreeMap::new, Collectors.counting()));
      var words = new StringBuilder();
      others.forEach((why, count) -> words.append(", ").append(count).append(' ').append(why));
      return "no pod of %s has room for %d sessions: %d accepting pods carry %.0f of %.0f%s"
          .formatted(ref, sessions, size(), used, size() * capacity, words);
    }

    private String why(Pod pod) {
      if (pod.terminating()) {
        return "leaving";
      }
      if (pod.labels().containsKey(PodMarks.PHASE)) {
        return pod.labels().get(PodMarks.PHASE);
      }
      return pod.life().ready() ? "without a fresh word" : "starting";
    }
  }
}
