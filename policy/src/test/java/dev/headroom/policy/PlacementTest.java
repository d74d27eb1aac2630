package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
  /** Pods by what they carry of ten; a pod at 10 is full, one at -1 drains. */
  private static final class Pods implements Slots {
    private final double[] used;
    private final String[] zones;
    private final String[] nodes;

    Pods(double[] used, String[] zones, String[] nodes) {
      this.used = used;
      this.zones = zones;
      this.nodes = nodes;
    }

    static Pods of(String used) {
      var numbers = Arrays.stream(used.split("/")).mapToDouble(Double::parseDouble).toArray();
      return new Pods(numbers, new String[0], new String[0]);
    }

    @Override
    public int size() {
      return used.length;
    }

    @Override
    public double free(int pod) {
      return used[pod] < 0 ? 0 : 10 - used[pod];
    }

    @Override
    public double used(int pod) {
      return Math.max(0, used[pod]);
    }

    @Override
    public String zone(int pod) {
      return zones.length == 0 ? "" : zones[pod];
    }

    @Override
    public String node(int pod) {
      return nodes.length == 0 ? "" : nodes[pod];
    }
  }

  private static Placement placement(String name) {
    return switch (name) {
      case "first-fit" -> new Placement.FirstFit();
      case "best-fit" -> new Placement.BestFit();
      case "least-loaded" -> new Placement.LeastLoaded();
      case "round-robin" -> new Placement.RoundRobin();
      case "random" -> new Placement.Random(7);
      case "power-of-two" -> new Placement.PowerOfTwo(7);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "first-fit,    10/3/8/0, 1, 0, 1",
    "first-fit,    -1/9/8/0, 2, 0, 2",
    "best-fit,     10/3/8/0, 1, 0, 2",
    "best-fit,     10/3/8/0, 3, 0, 1",
    "best-fit,     10/8/8/0, 1, 0, 1",
    "least-loaded, 10/3/8/1, 1, 0, 3",
    "least-loaded, 10/3/3/-1, 1, 0, 1",
    "round-robin,  1/1/1/1, 1, 6, 2",
    "round-robin,  1/1/10/1, 1, 6, 3",
    "round-robin,  1/1/10/10, 1, 7, 0",
  })
  void chooses(String name, String used, double weight, long ticket, int pod) {
    assertThat(placement(name).choose(Pods.of(used), weight, ticket)).isEqualTo(pod);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"first-fit", "best-fit", "least-loaded", "round-robin", "random", "power-of-two"})
  void neverOverfillsAndFindsRoomWhereThereIsSome(String name) {
    for (var seed = 0L; seed < 20; seed++) {
      var random = new SplittableRandom(seed);
      var used = new double[1 + random.nextInt(8)];
      Arrays.setAll(used, _ -> random.nextInt(12) - 1);
      var pods = new Pods(used, new String[0], new String[0]);
      for (var ticket = 0L; ticket < 60; ticket++) {
        var weight = 1 + random.nextInt(3);
        var chosen = placement(name).choose(pods, weight, ticket);
        var what =
            "seed %d, ticket %d, weight %d, %s"
                .formatted(seed, ticket, weight, Arrays.toString(used));
        var room = Arrays.stream(used).anyMatch(u -> u >= 0 && 10 - u >= weight);
        assertThat(chosen != Placement.NOWHERE).as(what).isEqualTo(room);
        if (room) {
          assertThat(pods.free(chosen)).as(what).isGreaterThanOrEqualTo(weight);
          used[chosen] += weight;
        }
      }
      assertThat(Arrays.stream(used).max().orElseThrow()).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void tenTenthsFillAPodAndElevenDoNot() {
    var used = new double[1];
    for (var i = 0; i < 100; i++) {
      assertThat(
              new Placement.FirstFit().choose(new Pods(used, new String[0], new String[0]), 0.1, 0))
          .as("tenth %d", i)
          .isZero();
      used[0] += 0.1;
    }
    assertThat(new Placement.FirstFit().choose(Pods.of("10"), 0.1, 0)).isEqualTo(Placement.NOWHERE);
    assertThat(new Placement.FirstFit().choose(Pods.of("10/-1"), 1e-12, 0))
        .isEqualTo(Placement.NOWHERE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomIsEvenAndFollowsItsSeedAndTicket(long seed) {
    var hits = new int[5];
    for (var ticket = 0L; ticket < 5000; ticket++) {
      var chosen = new Placement.Random(seed).choose(Pods.of("0/10/1/2/3"), 1, ticket);
      assertThat(new Placement.Random(seed).choose(Pods.of("0/10/1/2/3"), 1, ticket))
          .isEqualTo(chosen);
      hits[chosen]++;
    }
    assertThat(hits[1]).isZero();
    for (var pod : new int[] {0, 2, 3, 4}) {
      assertThat(hits[pod]).as("seed %d, pod %d", seed, pod).isBetween(1100, 1400);
    }
  }

  /** Mitzenmacher: two choices leave far less of a difference than one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void twoChoicesSpreadBetterThanOne(long seed) {
    assertThat(fullest(new Placement.PowerOfTwo(seed)))
        .as("seed %d", seed)
        .isLessThan(fullest(new Placement.Random(seed)));
  }

  private static double fullest(Placement placement) {
    var used = new double[50];
    for (var ticket = 0L; ticket < 200; ticket++) {
      used[placement.choose(new Pods(used, new String[0], new String[0]), 1, ticket)]++;
    }
    return Arrays.stream(used).max().orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the same node,                a, n2, 1/1/9/1, 2",
    "a full node leaves the zone,  a, n2, 1/1/10/1, 0",
    "a full zone leaves any,       b, '', 1/1/1/10, 0",
    "no wish is anywhere,          '', '', 1/1/1/1, 0",
  })
  void theNearestPodIsFirst(String what, String zone, String node, String used, int pod) {
    var plain = Pods.of(used);
    var pods =
        new Pods(
            plain.used, new String[] {"a", "a", "a", "b"}, new String[] {"n1", "n1", "n2", "n3"});
    var nearest = new Placement.Nearest(zone, node, new Placement.FirstFit());
    assertThat(nearest.choose(pods, 1, 0)).as(what).isEqualTo(pod);
  }

  @Test
  void aReservationCountsUntilItsSessionIsSeenOrItsTimeIsOver() {
    var minute = Duration.ofMinutes(1);
    var now = Fleets.NOW;
    var two = Reservations.NONE.with("a", "p-0", 1, now, minute).with("b", "p-0", 2, now, minute);
    assertThat(two.on("p-0", now)).isEqualTo(3);
    assertThat(two.on("p-1", now)).isZero();
    assertThat(two.without("a", now).on("p-0", now)).isEqualTo(2);
    assertThat(two.without("c", now).on("p-0", now)).isEqualTo(3);
    assertThat(two.on("p-0", now.plus(minute))).isZero();
    assertThat(two.with("a", "p-1", 5, now, minute).on("p-0", now)).as("moved").isEqualTo(2);
    assertThat(Reservations.NONE.on("p-0", now)).as("unchanged").isZero();
  }

  @Test
  void quickRequestsDoNotOverfillAPod() {
    var reservations = Reservations.NONE;
    var chosen = new int[25];
    for (var i = 0; i < chosen.length; i++) {
      var pods = new Reserved(Pods.of("8/5/0"), reservations);
      chosen[i] = new Placement.FirstFit().choose(pods, 1, i);
      if (chosen[i] != Placement.NOWHERE) {
        reservations =
            reservations.with("r" + i, "p-" + chosen[i], 1, Fleets.NOW, Duration.ofMinutes(1));
      }
    }
    assertThat(count(chosen, 0)).isEqualTo(2);
    assertThat(count(chosen, 1)).isEqualTo(5);
    assertThat(count(chosen, 2)).isEqualTo(10);
    assertThat(count(chosen, Placement.NOWHERE)).isEqualTo(8);
  }

  private static long count(int[] chosen, int pod) {
    return Arrays.stream(chosen).filter(c -> c == pod).count();
  }

  private record Reserved(Slots seen, Reservations reservations) implements Slots {
    @Override
    public int size() {
      return seen.size();
    }

    @Override
    public double free(int pod) {
      return seen.free(pod) - reservations.on("p-" + pod, Fleets.NOW);
    }

    @Override
    public double used(int pod) {
      return seen.used(pod) + reservations.on("p-" + pod, Fleets.NOW);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a new room goes where all of it fits,     true,  8/5/0, '', 1, 5, 1",
    "none where it fits refuses it,            true,  8/7/6, '', 1, 5, -1",
    "one that may be split begins anywhere,    false, 8/7/6, '', 1, 5, 0",
    "a member joins its room,                  true,  0/5/0, 1, 1, 5, 1",
    "also on a draining pod,                   true,  0/-1/0, 1, 1, 5, 1",
    "a full room's pod refuses it,             true,  0/10/0, 1, 1, 5, -1",
    "one that may be split goes on elsewhere,  false, 9/10/0, 1, 1, 5, 0",
  })
  void roomsStayTogetherOrSplit(
      String what,
      boolean together,
      String used,
      String livesOn,
      double weight,
      double expected,
      int pod) {
    var pods = Pods.of(used);
    var own =
        new Pods(
            Arrays.stream(pods.used).map(u -> Math.max(0, u)).toArray(),
            new String[0],
            new String[0]);
    var homes = livesOn.isEmpty() ? List.<Integer>of() : List.of(Integer.parseInt(livesOn));
    var room = new RoomPlacement.Room(weight, expected);
    var placement = new RoomPlacement(new Placement.FirstFit(), together);
    assertThat(placement.choose(pods, room, homes, own, 0)).as(what).isEqualTo(pod);
  }

  @Test
  void aRoomCannotBeLessThanItsMember() {
    assertThatThrownBy(() -> new RoomPlacement.Room(2, 1))
        .hasMessage("room weight 2.0, expected 1.0: wants 0 < weight ≤ expected");
  }

  @Test
  void mixingIsEvenOverSeedsAndTickets() {
    var ones = 0L;
    for (var i = 0L; i < 10_000; i++) {
      ones += Long.bitCount(Mix.of(3, i) ^ Mix.of(4, i));
    }
    assertThat(ones / 640_000.0).isCloseTo(0.5, within(0.01));
  }
}
