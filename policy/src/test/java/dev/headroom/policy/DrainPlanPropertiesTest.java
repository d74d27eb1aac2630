package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every fleet, over seeded random ones. */
class DrainPlanPropertiesTest {
  private static final Survival MEMORYLESS =
      (_, horizonSeconds, _) -> Math.exp(-horizonSeconds / 1800);
  private static final int FLEETS = 400;

  static LongStream seeds() {
    return LongStream.range(0, 10);
  }

  private static List<PodView> pods(SplittableRandom random) {
    return pods(random, List.of("", "", "@0.5", "@2"));
  }

  private static List<PodView> pods(SplittableRandom random, List<String> sizes) {
    var phases = "AAAAADDRSTL";
    var flags = List.of("", "", "", "", "", "", "u", "s", "o", "!");
    return Fleets.pods(
        IntStream.range(0, random.nextInt(12))
            .mapToObj(_ -> {
              var phase = phases.charAt(random.nextInt(phases.length()));
              var sessions = "RST".indexOf(phase) >= 0 ? 0 : random.nextInt(4);
              return "" + phase + sessions + pick(random, flags) + pick(random, sizes);
            })
            .collect(Collectors.joining(" ")));
  }

  private static String pick(SplittableRandom random, List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  private static Need need(SplittableRandom random) {
    var out = random.nextDouble() * 10;
    var minimum = random.nextInt(4);
    return new Need(out, out + random.nextInt(3), minimum, minimum + random.nextInt(12));
  }

  private static FleetObservation fleet(SplittableRandom random, List<PodView> pods) {
    var existing = (int) pods.stream().filter(pod -> !pod.in(PodPhase.LEAVING)).count();
    var replicas = Math.max(0, existing + random.nextInt(6) - 1);
    return random.nextInt(4) == 0
        ? Fleets.fleet(pods, replicas, FleetFlag.ORDERED)
        : Fleets.fleet(pods, replicas);
  }

  private static DrainPlan.Plan plan(FleetObservation fleet, Need need) {
    return DrainPlan.plan(fleet, need, DrainSettings.NEVER_CUT, MEMORYLESS, Fleets.NOW);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noPlanCutsASessionOrGoesBelowTheNeed(long seed) {
    var random = new SplittableRandom(seed);
    for (var i = 0; i < FLEETS; i++) {
      var fleet = fleet(random, pods(random));
      var need = need(random);
      var plan = plan(fleet, need);
      var what = "seed %d, fleet %d: %s, %s → %s".formatted(seed, i, words(fleet), need, plan);
      var byName = fleet.pods().stream().collect(Collectors.toMap(PodView::name, pod -> pod));
      var accepting = acceptingSize(fleet, plan, byName, what);
      var drains = plan.steps().stream().anyMatch(DrainStep.Drain.class::isInstance);
      if (drains && accepting + 1e-6 < Math.max(need.out(), need.in())) {
        assertThat(count(fleet, PodPhase.ACCEPTING)).as(what).isGreaterThan(need.maximum());
      }
      var released = count(fleet, PodPhase.RELEASED);
      var present = Math.max(existing(fleet), fleet.replicas());
      assertThat(plan.replicas()).as(what).isGreaterThanOrEqualTo(present - released);
      if (plan.replicas() > present) {
        assertThat(plan.replicas()).as(what).isLessThanOrEqualTo(need.maximum());
        assertThat(drains).as(what).isFalse();
      }
    }
  }

  /** The size of the pods that accept once the steps are taken; each step must fit its pod. */
  private static double acceptingSize(
      FleetObservation fleet, DrainPlan.Plan plan, Map<String, PodView> byName, String what) {
    var phases = new HashMap<String, PodPhase>();
    fleet.pods().forEach(pod -> phases.put(pod.name(), pod.phase()));
    for (var step : plan.steps()) {
      switch (step) {
        case DrainStep.Drain(var pod) ->
            assertThat(phases.put(pod, PodPhase.DRAINING)).as(what).isEqualTo(PodPhase.ACCEPTING);
        case DrainStep.Undrain(var pod) ->
            assertThat(phases.put(pod, PodPhase.ACCEPTING)).as(what).isEqualTo(PodPhase.DRAINING);
        case DrainStep.Release(var pod, var cut) -> {
          assertThat(phases.put(pod, PodPhase.RELEASED)).as(what).isEqualTo(PodPhase.DRAINING);
          assertThat(cut).as(what).isZero();
          assertThat(Objects.requireNonNull(byName.get(pod)).sessions().size()).as(what).isZero();
        }
      }
    }
    return byName.values().stream()
        .filter(pod -> phases.get(pod.name()) == PodPhase.ACCEPTING)
        .mapToDouble(PodView::size)
        .sum();
  }

  private static String words(FleetObservation fleet) {
    return fleet.replicas()
        + " replicas, "
        + fleet.flags()
        + fleet.pods().stream()
            .map(pod -> " " + pod.phase() + pod.sessions().size() + pod.flags() + "@" + pod.size())
            .collect(Collectors.joining());
  }

  private static int count(FleetObservation fleet, PodPhase phase) {
    return (int) fleet.pods().stream().filter(pod -> pod.in(phase)).count();
  }

  private static int existing(FleetObservation fleet) {
    return fleet.pods().size() - count(fleet, PodPhase.LEAVING);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theOrderOfPodsDoesNotMatter(long seed) {
    var random = new SplittableRandom(seed);
    for (var i = 0; i < FLEETS; i++) {
      // Of pods of several sizes the order may say which go, and so how many.
      var fleet = fleet(random, pods(random, List.of("")));
      var need = need(random);
      var shuffled = new ArrayList<>(fleet.pods());
      Collections.shuffle(shuffled, new Random(seed + i));
      var one = plan(fleet, need);
      var other =
          plan(
              Fleets.fleet(shuffled, fleet.replicas(), fleet.flags().toArray(FleetFlag[]::new)),
              need);
      var what = "seed %d, fleet %d: %s, %s".formatted(seed, i, words(fleet), need);
      assertThat(other.replicas()).as(what).isEqualTo(one.replicas());
      assertThat(kinds(other)).as(what).isEqualTo(kinds(one));
    }
  }

  private static Map<String, Long> kinds(DrainPlan.Plan plan) {
    return plan.steps().stream()
        .collect(
            Collectors.groupingBy(step -> step.getClass().getSimpleName(), Collectors.counting()));
  }

  /** A cluster that does at once what it is told, and in which no session begins or ends. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aSteadyNeedIsMetAndThenNothingMoves(long seed) {
    var random = new SplittableRandom(seed);
    for (var i = 0; i < FLEETS / 4; i++) {
      var ordered = random.nextInt(3) == 0;
      var cluster = new QuietCluster(ordered, random);
      var wanted = random.nextDouble() * 8;
      var need = new Need(wanted, wanted, 1, 12);
      var start = cluster.toString();
      for (var round = 0; round < 12; round++) {
        cluster.obey(plan(cluster.observe(), need));
      }
      var what = "seed %d, cluster %d: %s → %s for %s".formatted(seed, i, start, cluster, need);
      assertThat(cluster.count(PodPhase.ACCEPTING))
          .as(what)
          .isGreaterThanOrEqualTo((int) Math.ceil(wanted));
      assertThat(steps(cluster, need)).as(what).isEmpty();
      assertThat(cluster.count(PodPhase.ACCEPTING))
          .as(what)
          .isLessThanOrEqualTo(Math.max(1, (int) Math.ceil(wanted)));
    }
  }

  private static String steps(QuietCluster cluster, Need need) {
    return DrainPlanTest.steps(plan(cluster.observe(), need));
  }

  private static final class QuietCluster {
    private final boolean ordered;
    private final List<PodView> pods = new ArrayList<>();
    private int next;

    QuietCluster(boolean ordered, SplittableRandom random) {
      this.ordered = ordered;
      var count = 1 + random.nextInt(10);
      for (var i = 0; i < count; i++) {
        // A stateful set that was drained before is released and draining at its top.
        var phase = "AAADDR".charAt(ordered ? Math.min(5, i * 6 / count) : random.nextInt(6));
        add(phase, phase == 'R' ? 0 : random.nextInt(3));
      }
    }

    private void add(char phase, int sessions) {
      var pod = Fleets.pods(phase + "" + sessions + "!").getFirst();
      pods.add(named("p-" + next++, pod));
    }

    private static PodView named(String name, PodView pod) {
      return new PodView(name, pod.phase(), pod.since(), pod.size(), pod.sessions(), pod.flags());
    }

    FleetObservation observe() {
      return ordered
          ? Fleets.fleet(List.copyOf(pods), pods.size(), FleetFlag.ORDERED)
          : Fleets.fleet(List.copyOf(pods), pods.size());
    }

    void obey(DrainPlan.Plan plan) {
      plan.steps().forEach(this::obey);
      while (pods.size() > plan.replicas()) {
        pods.remove(ordered ? pods.getLast() : anyReleased());
      }
      next = ordered ? pods.size() : next;
      while (pods.size() < plan.replicas()) {
        add('A', 0);
      }
    }

    private PodView anyReleased() {
      return pods.stream().filter(pod -> pod.in(PodPhase.RELEASED)).findFirst().orElseThrow();
    }

    private void obey(DrainStep step) {
      var phase =
          switch (step) {
            case DrainStep.Drain _ -> PodPhase.DRAINING;
            case DrainStep.Undrain _ -> PodPhase.ACCEPTING;
            case DrainStep.Release _ -> PodPhase.RELEASED;
          };
      pods.replaceAll(pod ->
          pod.name().equals(step.pod())
              ? new PodView(pod.name(), phase, Fleets.NOW, pod.size(), pod.sessions(), pod.flags())
              : pod);
    }

    int count(PodPhase phase) {
      return (int) pods.stream().filter(pod -> pod.in(phase)).count();
    }

    @Override
    public String toString() {
      return pods.stream()
          .map(pod -> pod.name() + pod.phase().name().charAt(0) + pod.sessions().size())
          .collect(Collectors.joining(" "));
    }
  }
}
