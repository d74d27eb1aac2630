package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The agent reads the kernel side's tables where the compiled object says they are. */
class LayoutTest {
  private static final Path HEADER = Path.of("../bpf/src/headroom.h");
  private static final Btf BTF = Btf.of(BpfObject.meter());

  @ParameterizedTest
  @CsvSource({
    "counters,        SIZEOF_COUNTERS",
    "session_key,     SIZEOF_SESSION_KEY",
    "stream_key,      SIZEOF_STREAM_KEY",
    "transaction_key, SIZEOF_TRANSACTION_KEY",
    "volume,          SIZEOF_VOLUME",
    "traffic,         SIZEOF_TRAFFIC",
    "stun,            SIZEOF_STUN",
    "rtcp,            SIZEOF_RTCP",
    "call,            SIZEOF_CALL",
    "session,         SIZEOF_SESSION",
    "sequence,        SIZEOF_SEQUENCE",
    "timing,          SIZEOF_TIMING",
    "rtp,             SIZEOF_RTP",
    "stream,          SIZEOF_STREAM",
    "transaction,     SIZEOF_TRANSACTION",
    "session_event,   SIZEOF_EVENT",
  })
  void sizesAreThoseOfTheObject(String struct, String constant) throws Exception {
    assertThat(constant(constant)).isEqualTo(BTF.struct("headroom_" + struct).size());
  }

  @ParameterizedTest
  @CsvSource({
    "session_key, hook,           SESSION_KEY_HOOK",
    "session_key, local_port,     SESSION_KEY_LOCAL_PORT",
    "session_key, remote_port,    SESSION_KEY_REMOTE_PORT",
    "session_key, local,          SESSION_KEY_LOCAL",
    "session_key, remote,         SESSION_KEY_REMOTE",
    "stream_key,  ssrc,           STREAM_KEY_SSRC",
    "stream_key,  direction,      STREAM_KEY_DIRECTION",
    "volume,      packets,        VOLUME_PACKETS",
    "volume,      bytes,          VOLUME_BYTES",
    "traffic,     first_ns,       TRAFFIC_FIRST_NS",
    "traffic,     last_ns,        TRAFFIC_LAST_NS",
    "traffic,     volume,         TRAFFIC_VOLUME",
    "call, proven_last_ns, CALL_PROVEN_LAST_NS",
    "call, proofs, CALL_PROOFS",
    "call, traffic, CALL_TRAFFIC",
    "session, call, SESSION_CALL",
    "rtp, packets, RTP_PACKETS",
    "rtp, bytes, RTP_BYTES",
    "rtp, first_ns, RTP_FIRST_NS",
    "rtp, last_ns, RTP_LAST_NS",
    "rtp, payload_type, RTP_PAYLOAD_TYPE",
    "rtp, sequence, RTP_SEQUENCE",
    "rtp, timing, RTP_TIMING",
    "stream, rtp, STREAM_RTP",
    "sequence, window, SEQUENCE_WINDOW",
    "sequence, lost, SEQUENCE_LOST",
    "sequence, duplicates, SEQUENCE_DUPLICATES",
    "sequence, reordered, SEQUENCE_REORDERED",
    "sequence, resets, SEQUENCE_RESETS",
    "timing, anchor_ns, TIMING_ANCHOR_NS",
    "timing, arrival_ns, TIMING_ARRIVAL_NS",
    "timing, ticks, TIMING_TICKS",
    "timing, timestamp, TIMING_TIMESTAMP",
    "timing, step, TIMING_STEP",
    "timing, frames, TIMING_FRAMES",
    "timing, clock_rate, TIMING_CLOCK_RATE",
    "timing, jitter_samples, TIMING_JITTER_SAMPLES",
    "timing, jitter_q4_ns, TIMING_JITTER_Q4_NS",
    "timing, jitter_sum_ns, TIMING_JITTER_SUM_NS",
    "timing, jitter_min_ns, TIMING_JITTER_MIN_NS",
    "timing, jitter_max_ns, TIMING_JITTER_MAX_NS",
    "stream_key, channel, STREAM_KEY_CHANNEL",
    "call, traits, CALL_TRAITS",
    "call, stun, CALL_STUN",
    "call, rtcp, CALL_RTCP",
    "call, channel_data, CALL_CHANNEL_DATA",
    "call, ice, CALL_ICE",
    "sequence, highest, SEQUENCE_HIGHEST",
    "stun, sum_ns, STUN_SUM_NS",
    "stun, min_ns, STUN_MIN_NS",
    "stun, max_ns, STUN_MAX_NS",
    "stun, answered, STUN_ANSWERED",
    "stun, samples, STUN_SAMPLES",
    "stun, retransmitted, STUN_RETRANSMITTED",
    "rtcp, packets, RTCP_PACKETS",
    "rtcp, nack, RTCP_NACK",
    "rtcp, pli, RTCP_PLI",
    "rtcp, fir, RTCP_FIR",
    "session_event, proven_ns,    EVENT_PROVEN_NS",
    "session_event, proofs,       EVENT_PROOFS",
    "session_event, ice,          EVENT_ICE",
  })
  void offsetsAreThoseOfTheObject(String struct, String member, String constant) throws Exception {
    assertThat(constant(constant)).isEqualTo(BTF.struct("headroom_" + struct).offset(member));
  }

  @ParameterizedTest
  @CsvSource({"stream_key", "transaction_key", "session_event"})
  void everyKeyBeginsWithTheSession(String struct) {
    assertThat(BTF.struct("headroom_" + struct).offset("session")).isZero();
  }

  /**
   * Pinned tables of another layout must never be read as this one: whoever changes a structure
   * raises HEADROOM_LAYOUT and Layout.VERSION, and then this line.
   */
  @Test
  void aChangedStructureHasAnotherVersion() throws IOException {
    assertThat(Layout.VERSION).isEqualTo(number("#define HEADROOM_LAYOUT (\\d+)"));
    assertThat(Layout.VERSION + ":" + fingerprint()).isEqualTo("5:673640465");
  }

  @Test
  void countersHaveTheNumbersOfTheHeader() throws IOException {
    var header = Files.readString(HEADER);
    var names =
        Pattern.compile("HEADROOM_((?:SKIPPED_|\\w+_FULL)\\w*),")
            .matcher(header)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(Arrays.stream(MeterCounter.values()).map(Enum::name))
        .containsExactlyElementsOf(names);
    assertThat(MeterCounter.values())
        .allSatisfy(counter -> assertThat(names.get(counter.index())).isEqualTo(counter.name()));
  }

  @Test
  void directionsAndProofsHaveTheNumbersOfTheHeader() throws IOException {
    for (var direction : Direction.values()) {
      assertThat(direction.index()).isEqualTo(number("HEADROOM_" + direction + " = (\\d+)"));
      assertThat(Direction.of((byte) direction.index())).isEqualTo(direction);
    }
    for (var proof : Proof.values()) {
      assertThat(proof.mask()).isEqualTo(1 << number("HEADROOM_PROOF_" + proof + " = 1 << (\\d+)"));
    }
  }

  @Test
  void traitsHaveTheBitsOfTheHeader() throws IOException {
    for (var trait : Trait.values()) {
      assertThat(trait.mask()).isEqualTo(1 << number("HEADROOM_TRAIT_" + trait + " = 1 << (\\d+)"));
    }
  }

  @Test
  void theRingBufferHasTheDeclaredSize() throws IOException {
    var maps = Files.readString(HEADER.resolveSibling("maps.h"));
    var declared = Pattern.compile("EVENT_BYTES \\((\\d+) \\* 1024\\)").matcher(maps);
    assertThat(declared.find()).isTrue();
    assertThat(Tables.EVENTS_BYTES).isEqualTo(Long.parseLong(declared.group(1)) * 1024);
  }

  private static int constant(String name) throws ReflectiveOperationException {
    return Layout.class.getDeclaredField(name).getInt(null);
  }

  private static int number(String pattern) throws IOException {
    var matcher = Pattern.compile(pattern).matcher(Files.readString(HEADER));
    assertThat(matcher.find()).as(pattern).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  /** Of all structures, and of the sizes of the tables, which a pinned table must share too. */
  private static int fingerprint() throws IOException {
    var sizes =
        Pattern.compile("#define (?:MAX_|EVENT_).*")
            .matcher(Files.readString(HEADER.resolveSibling("maps.h")))
            .results()
            .map(MatchResult::group)
            .toList();
    // The compiler orders them by their first use.
    var structs =
        BTF.structs("headroom_").stream().sorted(Comparator.comparing(Btf.Struct::name)).toList();
    return (structs + " " + sizes).hashCode();
  }
}
