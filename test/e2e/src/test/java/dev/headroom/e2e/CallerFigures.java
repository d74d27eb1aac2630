package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.calls.CallReport;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a browser says of its call through a server that sends everything back (getStats).
 *
 * @param longestSilence in which no audio came back
 * @param longestRoundTrip of a connectivity check, the client's waiting for its processor included
 */
record CallerFigures(
    List<Rtp> sent, List<Rtp> received, Duration longestSilence, Duration longestRoundTrip) {
  /**
   * One stream.
   *
   * @param layer of simulcast, empty where there is none
   * @param rtxSsrc of its retransmissions, 0 where there are none
   * @param packets with retransmissions, and what is repeated to fill the path
   */
  record Rtp(String kind, String layer, long ssrc, long rtxSsrc, long packets, long lost) {
    private static Rtp of(JsonNode stream) {
      return new Rtp(
          stream.path("kind").asText(),
          stream.path("layer").asText(),
          stream.path("ssrc").asLong(),
          stream.path("rtxSsrc").asLong(),
          stream.path("packets").asLong(),
          stream.path("lost").asLong());
    }

    boolean isAudio() {
      return kind.equals("audio");
    }
  }

  CallerFigures {
    sent = List.copyOf(sent);
    received = List.copyOf(received);
  }

  static CallerFigures of(JsonNode figures) {
    return new CallerFigures(
        Json.stream(figures.path("sent")).map(Rtp::of).toList(),
        Json.stream(figures.path("received")).map(Rtp::of).toList(),
        Duration.ofMillis(figures.path("silenceMilliseconds").asLong()),
        Duration.ofNanos(Math.round(1e6 * figures.path("roundTripMilliseconds").asDouble())));
  }

  /** All of the audio comes back, so what of it is missing was lost or is on its way. */
  CallReport report() {
    var said = sent.stream().filter(Rtp::isAudio).mapToLong(Rtp::packets).sum();
    var heard = received.stream().filter(Rtp::isAudio).mapToLong(Rtp::packets).sum();
    var lost = received.stream().mapToLong(Rtp::lost).sum();
    var lostAudio = received.stream().filter(Rtp::isAudio).mapToLong(Rtp::lost).sum();
    return new CallReport(
        "call", said, heard, lost, said - heard - lostAudio, longestSilence, 0, Set.of());
  }
}
