package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.RaceServer.Fate;
import dev.headroom.cluster.RaceWorld.Shape;
import dev.headroom.model.WorkloadKind;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real controller and its real writes, in every order that a seed may choose. */
class RacesTest {
  private static final int SCHEDULES = Integer.getInteger("headroom.schedules", 10_000);
  private static final int STEPS = 20;

  private static final int SLEEPY_SCHEDULES = SCHEDULES / 20;

  /** One in so many schedules is watched until it has come to rest. */
  private static final int WATCHED = 100;

  /** The seed of a world of four pods and a few calls. */
  private static final int DRAINED = 3;

  private final Logger controllers = Logger.getLogger(PolicyController.class.getPackageName());

  @BeforeEach
  void beQuiet() {
    controllers.setLevel(Level.OFF);
  }

  @AfterEach
  void speakAgain() {
    controllers.setLevel(null);
  }

  /** Runs worlds one after the other on one client. */
  static final class Stage implements DirectClient.Server {
    final KubernetesClient client = DirectClient.of(this);
    @Nullable RaceWorld world;

    @Override
    public DirectClient.Reply answer(String method, String path, String body) throws IOException {
      if (world == null) {
        return new DirectClient.Reply(404, "{}");
      }
      return world.server.answer(method, path, body);
    }
  }

  @Test
  void noScheduleCutsACall() {
    var workers = 2;
    var failures =
        IntStream.range(0, workers)
            .parallel()
            .boxed()
            .flatMap(worker -> failures(worker, workers).stream())
            .toList();
    assertThat(failures).as("%d schedules", failures.size()).isEmpty();
  }

  private static List<String> failures(int worker, int workers) {
    var stage = new Stage();
    var failures = new ArrayList<String>();
    for (var seed = worker; seed < SCHEDULES; seed += workers) {
      var world = schedule(seed, stage);
      if (!world.violations.isEmpty()) {
        failures.add("seed %d: %s; %s".formatted(seed, world.violations, world));
      }
    }
    return failures;
  }

  /**
   * Wakes are written at last, as the client tries a failed write again; marks fail as above. Who
   * is sent to a pod that KEDA takes before all replicas have seen the wake asks again.
   */
  @Test
  void noScheduleSleepsThroughACall() {
    var stage = new Stage();
    var failures = new ArrayList<String>();
    var slept = 0;
    var woken = 0;
    for (var seed = 0; seed < SLEEPY_SCHEDULES; seed++) {
      var kind = seed % 4 == 3 ? WorkloadKind.STATEFUL_SET : WorkloadKind.DEPLOYMENT;
      var world = world(seed, new Shape(kind, seed % 3 == 0, false), stage);
      var weather = world.server.weather;
      world.server.weather = path -> path.endsWith("/status") ? Fate.DONE : weather.next(path);
      var sleep = world.maySleep(seed);
      for (var step = 0; step < 2 * STEPS && world.violations.isEmpty(); step++) {
        world.chaoticStep();
      }
      slept += sleep.slept;
      woken += sleep.woken;
      if (seed % WATCHED == 0) {
        sleepsAndIsWoken(world, sleep);
      }
      if (!world.violations.isEmpty()) {
        failures.add("seed %d: %s; %s".formatted(seed, world.violations, world));
      }
    }
    assertThat(failures).as("%d schedules", failures.size()).isEmpty();
    assertThat(slept).as("times that a fleet fell asleep").isGreaterThan(SLEEPY_SCHEDULES / 4);
    assertThat(woken).as("times that one was woken").isGreaterThan(SLEEPY_SCHEDULES / 4);
  }

  /** Once all calls are over; the first caller after that gets one pod, and no more than one. */
  private static void sleepsAndIsWoken(RaceWorld world, RaceSleep sleep) {
    world.server.pods.forEach(RacePod::hangUp);
    world.calmDown();
    calmSteps(world, 180);
    if (world.wanted != 0 || !world.server.pods.isEmpty()) {
      world.violations.add("it does not fall asleep");
    }
    for (var second = 0; second < 20 && sleep.ask(world.now).isEmpty(); second++) {
      world.calmStep();
    }
    if (sleep.ask(world.now).isEmpty()) {
      world.violations.add("it does not wake up");
    }
    calmSteps(world, 20);
    if (world.wanted != 1 || world.server.pods.size() != 1) {
      world.violations.add("one caller woke " + world.wanted + " pods");
    }
  }

  /** Of four fleets one is a StatefulSet and one stands behind a Service; the guard has a third. */
  private static RaceWorld world(int seed, Stage stage) {
    var kind = seed % 4 == 3 ? WorkloadKind.STATEFUL_SET : WorkloadKind.DEPLOYMENT;
    return world(seed, new Shape(kind, seed % 3 == 0, seed % 4 == 1), stage);
  }

  private static RaceWorld world(int seed, Shape shape, Stage stage) {
    var world = new RaceWorld(seed, shape, stage.client);
    stage.world = world;
    var fates = new SplittableRandom(seed);
    world.server.weather = _ -> fate(fates.nextInt(24));
    return world;
  }

  private static RaceWorld schedule(int seed, Stage stage) {
    var world = world(seed, stage);
    for (var step = 0; step < STEPS && world.violations.isEmpty(); step++) {
      world.chaoticStep();
    }
    if (seed % WATCHED == 0) {
      comesToRest(world);
    }
    return world;
  }

  /** Nothing is written any more once nothing happens, and nobody is owed a pod. */
  private static void comesToRest(RaceWorld world) {
    if (world.shape.guarded()) {
      // What a rollout replaces goes when its calls have ended.
      world.server.pods.forEach(RacePod::hangUp);
    }
    world.calmDown();
    calmSteps(world, world.shape.guarded() ? 240 : 90);
    var writes = world.server.writes;
    var wanted = world.wanted;
    calmSteps(world, 35);
    if (world.server.writes != writes || world.wanted != wanted) {
      world.violations.add("it does not come to rest");
    }
    if (!world.rests()) {
      world.violations.add("it rests with pods that are marked, old, too many or too few");
    }
  }

  private static void calmSteps(RaceWorld world, int steps) {
    for (var step = 0; step < steps; step++) {
      world.calmStep();
    }
  }

  /** Each write of a drain fails in each way, and the leader goes on or dies with it. */
  @ParameterizedTest
  @MethodSource("drained")
  void everyWriteOfADrainMayFail(Shape shape) {
    var stage = new Stage();
    var writes = drain(stage, shape, Integer.MAX_VALUE, Fate.DONE);
    assertThat(writes).as("writes of a drain").isBetween(12, 60);
    for (var write = 0; write < writes; write++) {
      for (var fate : Fate.values()) {
        drain(stage, shape, write, fate);
      }
    }
  }

  static Stream<Shape> drained() {
    return Stream.of(
        Shape.of(WorkloadKind.DEPLOYMENT),
        Shape.of(WorkloadKind.STATEFUL_SET),
        new Shape(WorkloadKind.DEPLOYMENT, true, true));
  }

  /**
   * Empties a fleet down to the one pod that its calls need.
   *
   * @param failing the index of the write that meets {@code fate}
   * @return how many writes there were
   */
  private static int drain(Stage stage, Shape shape, int failing, Fate fate) {
    var world = new RaceWorld(DRAINED, shape, stage.client);
    stage.world = world;
    world.server.pods.stream().skip(1).forEach(RacePod::hangUp);
    world.calmDown();
    var writes = new int[1];
    world.server.weather = _ -> writes[0]++ == failing ? fate : Fate.DONE;
    for (var second = 0; second < 90; second++) {
      world.calmStep();
      if (second % 30 == 29) {
        world.server.deliverLate();
      }
      var required = (Integer) world.server.status.getOrDefault("requiredReplicas", 9);
      assertThat(required).as("%s", world).isGreaterThanOrEqualTo(world.least());
    }
    var what = "write %d %s: %s".formatted(failing, fate, world);
    assertThat(world.violations).as(what).isEmpty();
    assertThat(world.wanted).as(what).isEqualTo(1);
    assertThat(world.server.pods).as(what).hasSize(1);
    return writes[0];
  }

  private static Fate fate(int roll) {
    return switch (roll) {
      case 0 -> Fate.REFUSED;
      case 1 -> Fate.UNANSWERED;
      case 2, 3 -> Fate.LATE;
      case 4 -> Fate.DIES_BEFORE;
      case 5 -> Fate.DIES_AFTER;
      default -> Fate.DONE;
    };
  }
}
