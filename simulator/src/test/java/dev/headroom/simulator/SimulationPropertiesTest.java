package dev.headroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.policy.DrainStep;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.Placement;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.PodView;
import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds in every world, over seeded random ones. */
class SimulationPropertiesTest {
  static Stream<Arguments> drainPoliciesInWorlds() {
    return Worlds.drainPolicies().stream()
        .flatMap(name -> IntStream.range(0, 4).mapToObj(seed -> Arguments.of(name, seed)));
  }

  /** A world with its own start times, failures, nodes, late metrics and placement. */
  private static World world(int seed) {
    var random = new SplittableRandom(seed * 7919L + 3);
    var starts =
        new World.Starts(
            Duration.ofSeconds(10 + random.nextInt(600)),
            random.nextDouble() * 0.8,
            random.nextInt(2) * 0.2,
            random.nextInt(2) * (1 + random.nextInt(5)),
            Duration.ofMinutes(4));
    var metrics =
        new World.Metrics(
            Duration.ofSeconds(random.nextInt(2) * (long) random.nextInt(60)),
            random.nextInt(2) * 0.1);
    var placements =
        List.of(
            new Placement.FirstFit(),
            new Placement.BestFit(),
            new Placement.LeastLoaded(),
            new Placement.PowerOfTwo(seed));
    return World.of(1 + random.nextInt(12), Duration.ZERO)
        .withStarts(starts)
        .withMetrics(metrics)
        .withPlacement(placements.get(random.nextInt(placements.size())))
        .withSeed(seed);
  }

  private static Trace trace(int seed) {
    return Worlds.random(seed, 1, 0.3 + seed);
  }

  @ParameterizedTest
  @MethodSource("drainPoliciesInWorlds")
  void noDrainPolicyCutsASession(String name, int seed) {
    var trace = trace(seed);
    var world = world(seed).withGrace(Duration.ZERO);
    var score = Worlds.run(trace, world, Worlds.policy(name, world, trace));
    assertThat(score.events().disrupted).isZero();
    assertThat(score.events().rejected).isZero();
    assertThat(score.total().sessions).isEqualTo(trace.size());
    assertThat(score.total().liveMillis).isEqualTo(liveMillis(trace));
    assertThat(score.podHours()).isGreaterThanOrEqualTo(hoursThatSessionsFill(score, world));
  }

  private static long liveMillis(Trace trace) {
    var end = trace.lastStart() + 1;
    var sum = 0L;
    for (var i = 0; i < trace.size(); i++) {
      sum += Math.min(end, trace.end(i)) - trace.start(i);
    }
    return sum;
  }

  private static double hoursThatSessionsFill(Score score, World world) {
    var within = score.total().liveMillis - score.total().overflowMillis;
    return within / 3.6e6 / world.capacity();
  }

  @ParameterizedTest
  @MethodSource("drainPoliciesInWorlds")
  void onlyEmptyPodsAreReleasedAndOnlyReleasedPodsGo(String name, int seed) {
    var trace = trace(seed);
    var world = world(seed).withMetrics(World.Metrics.PERFECT);
    Worlds.run(trace, world, new Watching(Worlds.policy(name, world, trace), world));
  }

  @ParameterizedTest
  @MethodSource("drainPoliciesInWorlds")
  void theOrderOfPodsDoesNotMatter(String name, int seed) {
    var trace = trace(seed);
    var world = world(seed).withMetrics(World.Metrics.PERFECT);
    var shuffled =
        new Shuffling(Worlds.policy(name, world, trace), Worlds.policy(name, world, trace), seed);
    Worlds.run(trace, world, shuffled);
    assertThat(shuffled.decisions).isGreaterThan(1000);
    // Sums in another order differ in their last bits, which may tip a rounding.
    assertThat(shuffled.different).isLessThanOrEqualTo(shuffled.decisions / 500);
  }

  @ParameterizedTest
  @MethodSource("drainPoliciesInWorlds")
  void theAccountAgreesWithTheFleet(String name, int seed) {
    var trace = trace(seed);
    var world = world(seed).withMetrics(World.Metrics.PERFECT);
    var policy = Worlds.policy(name, world, trace);
    var free = new ArrayList<Integer>();
    var counting = new Counting(policy, world, free);
    var score = Worlds.run(trace, world, counting);
    // Free slots at the decisions, each held for a period, come near their integral.
    var mean = free.stream().mapToInt(Integer::intValue).average().orElse(0);
    assertThat(score.meanHeadroom())
        .isCloseTo(mean, org.assertj.core.data.Percentage.withPercentage(5));
  }

  /** Fails as soon as a decision breaks the promise. */
  private record Watching(ScalingPolicy inner, World world) implements ScalingPolicy {
    @Override
    public ScalingDecision decide(FleetObservation fleet, Instant now) {
      var decision = inner.decide(fleet, now);
      var released = 0;
      for (var pod : fleet.pods()) {
        released += pod.phase() == PodPhase.RELEASED ? 1 : 0;
      }
      assertThat(decision.replicas()).isGreaterThanOrEqualTo(fleet.replicas() - released);
      for (var step : decision.steps()) {
        if (step instanceof DrainStep.Release(var name, var cut)) {
          assertThat(cut).isZero();
          assertThat(named(fleet, name).sessions().size()).isZero();
        }
      }
      assertNotBelowTheReactive(fleet, decision);
      return decision;
    }

    private void assertNotBelowTheReactive(FleetObservation fleet, ScalingDecision decision) {
      var drained = new HashSet<String>();
      var back = new HashSet<String>();
      for (var step : decision.steps()) {
        switch (step) {
          case DrainStep.Drain(var name) -> drained.add(name);
          case DrainStep.Undrain(var name) -> back.add(name);
          case DrainStep.Release _ -> {}
        }
      }
      var carrying = 0;
      var sessions = 0;
      for (var pod : fleet.pods()) {
        var takes =
            pod.phase() == PodPhase.STARTING
                || (pod.phase() == PodPhase.ACCEPTING && !drained.contains(pod.name()))
                || back.contains(pod.name());
        carrying += takes ? 1 : 0;
        sessions += takes ? pod.sessions().size() : 0;
      }
      carrying += Math.max(0, decision.replicas() - fleet.replicas());
      if (!drained.isEmpty()) {
        assertThat(carrying * world.capacity()).isGreaterThanOrEqualTo(sessions);
      }
    }

    private static PodView named(FleetObservation fleet, String name) {
      return fleet.pods().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }
  }

  /** Asks one policy in order and its twin in disorder. */
  private static final class Shuffling implements ScalingPolicy {
    private final ScalingPolicy inner;
    private final ScalingPolicy twin;
    private final Random random;
    private int decisions;
    private int different;

    Shuffling(ScalingPolicy inner, ScalingPolicy twin, long seed) {
      this.inner = inner;
      this.twin = twin;
      this.random = new Random(seed);
    }

    @Override
    public ScalingDecision decide(FleetObservation fleet, Instant now) {
      var pods = new ArrayList<>(fleet.pods());
      Collections.shuffle(pods, random);
      var decision = inner.decide(fleet, now);
      var disordered =
          twin.decide(new FleetObservation(pods, fleet.replicas(), fleet.events()), now);
      decisions++;
      different += isAlike(decision, disordered) ? 0 : 1;
      assertThat(disordered.replicas()).isBetween(decision.replicas() - 1, decision.replicas() + 1);
      return decision;
    }

    private static boolean isAlike(ScalingDecision one, ScalingDecision other) {
      return one.replicas() == other.replicas() && kinds(one).equals(kinds(other));
    }

    private static List<String> kinds(ScalingDecision decision) {
      return decision.steps().stream().map(Shuffling::kind).sorted().toList();
    }

    private static String kind(DrainStep step) {
      return step.getClass().getSimpleName();
    }
  }

  /** Counts free slots afresh at each decision. */
  private record Counting(ScalingPolicy inner, World world, List<Integer> free)
      implements ScalingPolicy {
    @Override
    public ScalingDecision decide(FleetObservation fleet, Instant now) {
      var sum = 0;
      for (var pod : fleet.pods()) {
        sum +=
            pod.phase() == PodPhase.ACCEPTING
                ? Math.max(0, world.capacity() - pod.sessions().size())
                : 0;
      }
      free.add(sum);
      return inner.decide(fleet, now);
    }
  }
}
