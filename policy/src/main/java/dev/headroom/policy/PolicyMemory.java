package dev.headroom.policy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What a policy has learned, as bytes: a restart or a new leader goes on where the old one stood.
 *
 * <p>The bytes are gzip, whose checksum tells accidents, around text with one field a line: first
 * {@code headroom-memory 1}, the format's version. A policy that was restored decides as the one
 * that was saved would have, on the same observations.
 *
 * <p>Settings may have changed in between. Of another promise or look-ahead the errors at the
 * horizons that are still there count on; in another time zone the profile begins anew, because its
 * slots are of the wall clock.
 */
public final class PolicyMemory {
  static final String FORMAT = "headroom-memory";
  static final int VERSION = 1;

  /** A memory is some 100 KB of text; more than this is none. */
  private static final int LARGEST = 64 << 20;

  /** Clocks of machines differ by less. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private PolicyMemory() {}

  /** What came of restoring. */
  public sealed interface Outcome {
    /** It goes on from what was learned. */
    record Restored(HeadroomPolicy policy) implements Outcome {}

    /** Nothing was taken over: begin with a new policy, whose ladder starts at the bottom. */
    record Refused(String reason) implements Outcome {}
  }

  /** Returns what the policy has learned; it may go on deciding. */
  public static byte[] save(HeadroomPolicy policy) {
    var writer = new StateWriter();
    var forecast = policy.settings().forecast();
    writer.count(FORMAT, VERSION);
    writer.word("zone", forecast.calendar().zone().getId());
    writer.number("coverage", forecast.coverage());
    writer.word("look-ahead", forecast.lookAhead().toString());
    var forecaster = policy.forecaster();
    Forecaster.judged(writer, forecaster.calibration(), forecaster.pending());
    policy.learned(writer);
    return pack(writer.text());
  }

  /** Makes a policy of {@code settings} that knows what was saved. */
  public static Outcome restore(byte[] saved, HeadroomSettings settings, Instant now) {
    try {
      return new Outcome.Restored(read(new StateReader(unpack(saved)), settings, now));
    } catch (DamagedState damaged) {
      return new Outcome.Refused("policy memory refused: " + damaged.getMessage());
    }
  }

  private static HeadroomPolicy read(StateReader reader, HeadroomSettings settings, Instant now) {
    var version = reader.count(FORMAT, VERSION);
    if (version != VERSION) {
      throw new DamagedState("its format has version " + version + ", this is " + VERSION);
    }
    var zone = reader.word("zone", "");
    var promised = promise(reader, settings.forecast().calendar());
    var errors = new QuantileCalibration(promised.horizons().length, promised.coverage());
    var pending = new PendingForecasts(promised.horizons());
    Forecaster.judged(reader, errors, pending);
    var policy = new HeadroomPolicy(settings, now);
    policy.learned(reader);
    reader.end();
    policy.forecaster().takeOver(promised, errors, pending);
    if (!zone.equals(settings.forecast().calendar().zone().getId())) {
      policy.forecaster().forgetProfile();
    }
    requireNotAhead(policy.last(), now);
    return policy;
  }

  private static ForecastSettings promise(StateReader reader, PolicyCalendar calendar) {
    var coverage = reader.number("coverage", 0);
    var lookAhead = reader.word("look-ahead", "");
    try {
      return new ForecastSettings(coverage, Duration.parse(lookAhead), calendar);
    } catch (DateTimeException notTime) {
      throw new DamagedState("field look-ahead: '" + lookAhead + "' is not like PT30M");
    } catch (IllegalArgumentException refused) {
      throw new DamagedState("fields coverage, look-ahead: " + refused.getMessage());
    }
  }

  private static void requireNotAhead(Instant last, Instant now) {
    if (last.isAfter(now.plus(AHEAD))) {
      throw new DamagedState("it was saved at " + last + ", which is still to come at " + now);
    }
  }

  private static byte[] pack(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException inMemory) {
      throw new IllegalStateException("writing to memory failed", inMemory);
    }
    return bytes.toByteArray();
  }

  private static String unpack(byte[] saved) {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(saved))) {
      var text = gzip.readNBytes(LARGEST + 1);
      if (text.length > LARGEST) {
        throw new DamagedState("it is larger than " + LARGEST + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException notText) {
      throw new DamagedState("it is not text in UTF-8");
    } catch (IOException broken) {
      throw new DamagedState(
          "%d bytes are no whole gzip: %s".formatted(saved.length, broken.getMessage()));
    }
  }
}
