package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.headroom.policy.PolicyMemory.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyMemoryTest {
  private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(60);

  private static HeadroomSettings.Builder settings() {
    var schedule =
        new Schedule.Entry(
            EnumSet.allOf(java.time.DayOfWeek.class),
            LocalTime.of(9, 0),
            LocalTime.of(10, 0),
            2,
            false);
    return HeadroomSettings.builder(10)
        .calendar(PolicyCalendar.of(ZoneId.of("Europe/Berlin")))
        .scaleInWindow(Duration.ofMinutes(10))
        .schedule(new Schedule(ZoneId.of("Europe/Berlin"), List.of(schedule)))
        .rules(List.of(new LoadRule(90, 1, 40, Duration.ofMinutes(5))));
  }

  private static TinyWorld world(long seed) {
    return new TinyWorld(
        MONDAY,
        at -> 0.1 * (1 - Math.cos(at.atOffset(ZoneOffset.UTC).getHour() * Math.PI / 12)),
        TinyWorld.lognormal(Duration.ofMinutes(20), 1),
        seed);
  }

  private static HeadroomPolicy run(TinyWorld world, HeadroomPolicy policy, Duration time) {
    for (var until = world.now().plus(time); world.now().isBefore(until); ) {
      world.pass(STEP);
      policy.decide(world.observe(), world.now());
    }
    return policy;
  }

  private static HeadroomPolicy restored(byte[] saved, HeadroomSettings settings, Instant now) {
    return assertInstanceOf(Outcome.Restored.class, PolicyMemory.restore(saved, settings, now))
        .policy();
  }

  private static String refused(byte[] saved) {
    var now = MONDAY.plus(Duration.ofDays(2));
    return assertInstanceOf(
            Outcome.Refused.class, PolicyMemory.restore(saved, settings().build(), now))
        .reason();
  }

  /** Saved at any moment, it decides on as if nothing had happened. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aRestoredPolicyDecidesAsTheSavedOneWouldHave(long seed) {
    var random = new SplittableRandom(seed);
    var world = world(seed);
    var settings = settings().build();
    var policy = new HeadroomPolicy(settings, world.now());
    run(world, policy, Duration.ofMinutes(10 + random.nextInt(4 * 1440)));
    var twin = restored(PolicyMemory.save(policy), settings, world.now());
    for (var i = 0; i < 1500; i++) {
      world.pass(STEP);
      var expected = policy.decide(world.observe(), world.now());
      var actual = twin.decide(world.observe(), world.now());
      assertThat(actual).as("seed %d, decision %d", seed, i).isEqualTo(expected);
    }
    assertThat(PolicyMemory.save(twin)).isEqualTo(PolicyMemory.save(policy));
  }

  @Test
  void savingChangesNothingAndIsRepeatable() {
    var world = world(9);
    var policy =
        run(world, new HeadroomPolicy(settings().build(), world.now()), Duration.ofDays(1));
    assertThat(PolicyMemory.save(policy)).isEqualTo(PolicyMemory.save(policy));
  }

  @Test
  void aPolicyThatSawNothingIsRestoredToo() {
    var fresh = new HeadroomPolicy(settings().build(), MONDAY);
    var twin = restored(PolicyMemory.save(fresh), settings().build(), MONDAY);
    var world = world(3);
    for (var i = 0; i < 100; i++) {
      world.pass(STEP);
      assertThat(twin.decide(world.observe(), world.now()))
          .isEqualTo(fresh.decide(world.observe(), world.now()));
    }
  }

  @Test
  void fiveWeeksOfABusyFleetFitIntoAConfigMap() {
    var world = new TinyWorld(MONDAY, _ -> 0.5, TinyWorld.lognormal(Duration.ofMinutes(20), 1), 1);
    var policy = new HeadroomPolicy(settings().build(), world.now());
    run(world, policy, Duration.ofDays(35));
    // A ConfigMap holds a mebibyte, bytes as base64.
    assertThat(PolicyMemory.save(policy).length).isBetween(10_000, 400_000);
  }

  @Test
  void theLadderGoesOnWhereItStood() {
    var world = world(4);
    var policy =
        run(world, new HeadroomPolicy(settings().build(), world.now()), Duration.ofDays(15));
    var settings = settings().build();
    world.pass(Duration.ofHours(2));
    var later = restored(PolicyMemory.save(policy), settings, world.now());
    later.decide(world.observe(), world.now());
    assertThat(later.forecaster().forecast().rung()).isEqualTo(Rung.WEEKLY);
    var fresh = new HeadroomPolicy(settings, world.now());
    fresh.decide(world.observe(), world.now());
    assertThat(fresh.forecaster().forecast().rung()).isEqualTo(Rung.REACTIVE);
  }

  @Test
  void anotherPromiseKeepsTheErrorsOfTheHorizonsThatAreLeft() {
    var world = world(4);
    var policy =
        run(world, new HeadroomPolicy(settings().build(), world.now()), Duration.ofDays(8));
    var other = settings().coverage(0.9).lookAhead(Duration.ofMinutes(45)).build();
    var twin = restored(PolicyMemory.save(policy), other, world.now());
    world.pass(STEP);
    var modest = decide(twin, world);
    var bold = decide(policy, world);
    assertThat(modest.size()).isGreaterThan(bold.size());
    assertThat(modest.rung()).isEqualTo(bold.rung());
    assertThat(modest.mean(3)).isEqualTo(bold.mean(3));
    assertThat(modest.quantile(3)).isLessThan(bold.quantile(3));
  }

  private static Forecast decide(HeadroomPolicy policy, TinyWorld world) {
    policy.decide(world.observe(), world.now());
    return policy.forecaster().forecast();
  }

  @Test
  void anotherZoneBeginsTheProfileAnew() {
    var world = world(4);
    var policy =
        run(world, new HeadroomPolicy(settings().build(), world.now()), Duration.ofDays(3));
    var other = settings().calendar(PolicyCalendar.of(ZoneId.of("Asia/Tokyo"))).build();
    var twin = restored(PolicyMemory.save(policy), other, world.now());
    world.pass(STEP);
    assertThat(decide(twin, world).rung()).isEqualTo(Rung.TREND);
    assertThat(decide(policy, world).rung()).isEqualTo(Rung.DAY_TYPE);
    assertThat(twin.forecaster().survival().stays(600, 600, 0))
        .isEqualTo(policy.forecaster().survival().stays(600, 600, 0));
  }

  private static byte[] savedAfterADay() {
    var world = world(5);
    return PolicyMemory.save(
        run(world, new HeadroomPolicy(settings().build(), world.now()), Duration.ofDays(1)));
  }

  private static String text(byte[] saved) {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(saved))) {
      return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException inMemory) {
      throw new IllegalStateException(inMemory);
    }
  }

  private static byte[] packed(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException inMemory) {
      throw new IllegalStateException(inMemory);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          headroom-memory 1       | headroom-memory 2      | its format has version 2, this is 1
          headroom-memory 1       | something-else 1       | line 1: field headroom-memory expected, something-else found
          coverage 0.99           | coverage 1.5           | coverage 1.5 is not in 0.5..0.9999
          coverage 0.99           | coverage lots          | line 3, field coverage: 'lots' is not a number
          look-ahead PT30M        | look-ahead soon        | field look-ahead: 'soon' is not like PT30M
          look-ahead PT30M        | look-ahead PT60H       | look-ahead PT60H is not in 1 min..4 h
          level.actual .*         | level.actual NaN       | field level.actual: 'NaN' is not a finite number
          level.actual .*         | level.actual -1        | field level.actual: '-1' is not 0 or more
          level.actual .*         | level.actua1 1         | field level.actual expected, level.actua1 found
          starts.seen .*          | starts.seen -3         | field starts.seen: '-3' is not a count
          starts.going-on .*      | starts.going-on 1 a=b  | field starts.going-on: 'b' is not a time
          starts.going-on .*      | starts.going-on 2 a=b  | field starts.going-on: '2' is not the number of its entries, 1
          quality.bad .*          | quality.bad once       | field quality.bad: 'once' is not a time
          arrivals.days 35        | arrivals.days 36       | field arrivals.days: '36' is not the size 35
          starts.seconds 50.*     | starts.seconds 50 50:1 | field starts.seconds: '50:1' is not at an index below 50
          starts.seconds 50.*     | starts.seconds 50 7    | field starts.seconds: '7' is not like index:value
          durations.0.births \\d+ | durations.0.births 32768 5:3 XX | field durations.0.births: 'XX' is not like index:value
          durations.survival .*   | durations.survival 58 0:1 1:2 | field durations.survival: not a share that falls from 1
          pending.0.size .*       | pending.0.size 99      | field pending.0: 99 from
          """)
  void refusesWhatItDidNotWriteAndSaysWhere(String line, String by, String reason) {
    var changed = text(savedAfterADay()).replaceFirst("(?m)^" + line, by);
    assertThat(refused(packed(changed))).startsWith("policy memory refused: ").contains(reason);
  }

  @Test
  void refusesBirthsThatDoNotCountTheLiving() {
    var changed =
        text(savedAfterADay())
            .replaceFirst("(?m)^durations.0.births .*", "durations.0.births 32768 0:999");
    assertThat(refused(packed(changed))).contains("durations.0.births: does not count the");
  }

  @Test
  void refusesWhatIsCutShort() {
    var saved = savedAfterADay();
    for (var length : new int[] {0, 1, 9, saved.length / 2, saved.length - 1}) {
      assertThat(refused(Arrays.copyOf(saved, length)))
          .contains(length + " bytes are no whole gzip");
    }
    var text = text(saved);
    assertThat(refused(packed(text.substring(0, text.indexOf("starts.seen")))))
        .contains("it ends before the field starts.seen");
    assertThat(refused(packed(text + "more 1\n"))).contains("nothing was expected");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void refusesAnyFlippedBitOfItsBody(long seed) {
    var random = new SplittableRandom(seed);
    var saved = savedAfterADay();
    for (var i = 0; i < 40; i++) {
      var damaged = saved.clone();
      // The first ten bytes are gzip's own header, some of which nobody reads.
      var at = 10 + random.nextInt(saved.length - 10);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(refused(damaged))
          .as("seed %d, byte %d", seed, at)
          .contains("policy memory refused");
    }
  }

  @Test
  void refusesWhatIsNotText() {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[] {(byte) 0xff, (byte) 0xfe, 0x00});
    } catch (IOException inMemory) {
      throw new IllegalStateException(inMemory);
    }
    assertThat(refused(bytes.toByteArray())).contains("it is not text in UTF-8");
  }

  @Test
  void refusesAMemoryOfTheFuture() {
    var saved = savedAfterADay();
    var outcome = PolicyMemory.restore(saved, settings().build(), MONDAY);
    assertThat(assertInstanceOf(Outcome.Refused.class, outcome).reason())
        .contains("it was saved at 2026-03-03T00:00:00Z, which is still to come");
  }
}
