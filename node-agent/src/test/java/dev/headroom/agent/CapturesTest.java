package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real captures, judged by tshark. They are other people's and not in the repository: the folder in
 * HEADROOM_CAPTURES has them. Where tshark is known to err, the numbers of the capture's makers
 * stand here.
 */
@Tag("kernel")
@Tag("captures")
class CapturesTest {
  private static final String VARIABLE = "HEADROOM_CAPTURES";

  @BeforeAll
  static void needsTheFolderAndTheJudge() {
    assumeTrue(
        System.getenv(VARIABLE) != null,
        "not judged: " + VARIABLE + " does not name the folder of captures");
    assumeTrue(Tshark.isInstalled(), "not judged: tshark is not installed");
  }

  private static Path capture(String name) {
    return Path.of(System.getenv(VARIABLE), name);
  }

  private static ReplayReport replay(Path file) {
    var replay = Replay.of(file);
    assertThat(replay.error()).as(file.toString()).isNull();
    return replay.report();
  }

  static Stream<Path> captures() throws IOException {
    var all = new ArrayList<Path>();
    try (var files = Files.newDirectoryStream(Path.of(System.getenv(VARIABLE)), "*.pcap*")) {
      files.forEach(all::add);
    }
    assertThat(all).isNotEmpty();
    return all.stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void countsEveryPacketOfTheFile(Path file) {
    assertThat(replay(file).packets()).isEqualTo(Tshark.packets(file));
  }

  /** Streams that both see agree; tshark's heuristic drops some of SSRC 0 and counts no repeats. */
  @ParameterizedTest
  @MethodSource("captures")
  void agreesOnStreams(Path file) {
    var judged = Tshark.streams(file);
    for (var stream : replay(file).streams()) {
      var name = Tshark.name(stream);
      var other =
          Objects.requireNonNull(judged.get(name), () -> name + ": tshark has no such stream");
      if (stream.ssrc() != 0 && stream.duplicates() == 0) {
        assertThat(stream.packets()).as(name).isEqualTo(other.packets());
        assertThat(stream.lost()).as(name).isEqualTo(other.lost());
        if (other.jitterMean() > 0) {
          agree(name, stream.jitter(), other.jitterMean(), 0.01);
        }
      }
    }
  }

  private static void agree(
      String name, @Nullable ReplaySpread ours, double milliseconds, double tolerance) {
    var mean = Objects.requireNonNull(ours, name).mean() / 1e6;
    assertThat(mean).as(name).isCloseTo(milliseconds, within(tolerance));
  }

  @ParameterizedTest
  @MethodSource("captures")
  void agreesOnStunAnswers(Path file) {
    var pairs = Tshark.stunTimes(file);
    var answered = new HashMap<String, Long>();
    for (var session : replay(file).sessions()) {
      if (session.answered() > 0) {
        answered.put(Tshark.name(session), session.answered());
      }
    }
    assertThat(answered)
        .isEqualTo(
            pairs.entrySet().stream()
                .collect(
                    Collectors.toMap(Map.Entry::getKey, pair -> (long) pair.getValue().size())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stun_google_meet.pcapng",
        "stun_dtls_rtp.pcapng",
        "teams.pcap",
        "telegram_videocall.pcapng"
      })
  void agreesOnRoundTripsWhereEachRequestWasSentOnce(String name) {
    var pairs = Tshark.stunTimes(capture(name));
    assertThat(pairs).isNotEmpty();
    for (var session : replay(capture(name)).sessions()) {
      var times = pairs.get(Tshark.name(session));
      if (times != null) {
        var mean = times.stream().mapToDouble(time -> time).average().orElseThrow();
        agree(Tshark.name(session), session.rtt(), mean, 0.1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"imo.pcap", "telegram_videocall.pcapng"})
  void inventsNoStream(String name) {
    assertThat(replay(capture(name)).streams()).isEmpty();
  }

  @Test
  void knowsWhatTheMakersSay() {
    var audio = replay(capture("sipp_g711a.pcap")).streams().getFirst();
    assertThat(audio.packets()).isEqualTo(236);
    assertThat(audio.jitter()).isEqualTo(new ReplaySpread(2_000, 350_291, 828_675));

    var tones = replay(capture("sipp_dtmf_2833_1.pcap")).streams().getFirst();
    assertThat(tones.lost()).isZero();
    assertThat(tones.duplicates()).isEqualTo(2);

    var reports = replay(capture("rtcp_multiple_pkts_in_the_same_datagram.pcap")).sessions();
    assertThat(reports).extracting(ReplaySession::rtcp).containsExactly(5L);

    var teams = replay(capture("teams.pcap")).sessions();
    assertThat(teams.stream().mapToLong(ReplaySession::channelData).sum()).isEqualTo(2);
  }
}
