package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What {@code headroom replay} sees of a pod in a capture.
 *
 * @param toPod datagrams of its sessions; so is {@code fromPod}
 * @param roundTripMillis the mean of STUN, of its sessions the longest; -1 where it is unknown
 */
record Seen(List<Stream> streams, int sessions, long toPod, long fromPod, double roundTripMillis) {
  /**
   * One RTP stream.
   *
   * @param jitterMillis the largest, -1 where it is unknown
   */
  record Stream(
      boolean toPod,
      long ssrc,
      int payloadType,
      long packets,
      long lost,
      boolean isRetransmission,
      double jitterMillis) {
    private static Stream of(JsonNode stream, String pod) {
      return new Stream(
          stream.path("destination").asText().startsWith(pod),
          Long.decode(stream.path("ssrc").asText()),
          stream.path("payload_type").asInt(),
          stream.path("packets").asLong(),
          stream.path("lost").asLong(),
          stream.path("retransmission").asBoolean(),
          stream.path("jitter_ms").path("max").asDouble(-1));
    }
  }

  Seen {
    streams = List.copyOf(streams);
  }

  static Seen of(JsonNode replay, MediaPod pod) {
    var end = pod.address() + ":";
    var streams = Json.stream(replay.path("streams"));
    var sessions =
        Json.stream(replay.path("sessions")).filter(it -> isOf(it, "a", "b", end)).toList();
    return new Seen(
        streams
            .filter(it -> isOf(it, "source", "destination", end))
            .map(it -> Stream.of(it, end))
            .toList(),
        sessions.size(),
        sessions.stream().mapToLong(it -> packets(it, end, true)).sum(),
        sessions.stream().mapToLong(it -> packets(it, end, false)).sum(),
        sessions.stream().mapToDouble(Seen::roundTripMillis).max().orElse(-1));
  }

  private static boolean isOf(JsonNode flow, String here, String there, String end) {
    return flow.path(here).asText().startsWith(end) || flow.path(there).asText().startsWith(end);
  }

  private static double roundTripMillis(JsonNode session) {
    return session.path("stun").path("rtt_ms").path("mean").asDouble(-1);
  }

  private static long packets(JsonNode session, String end, boolean toPod) {
    var podIsB = session.path("b").asText().startsWith(end);
    return session.path("packets").path(podIsB == toPod ? "a_to_b" : "b_to_a").asLong();
  }

  Optional<Stream> stream(long ssrc) {
    return streams.stream().filter(stream -> stream.ssrc() == ssrc).findFirst();
  }

  /** 0 for one that is not there: a single packet makes no stream. */
  long packets(long ssrc) {
    return stream(ssrc).map(Stream::packets).orElse(0L);
  }
}
