package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A replay's report for programs. The names are an interface: docs/meter.md has them. */
final class ReplayJson {
  private final ReplayReport report;
  private final JsonGenerator json;

  private ReplayJson(ReplayReport report, JsonGenerator json) {
    this.report = report;
    this.json = json;
  }

  static String of(ReplayReport report) {
    var text = new StringWriter();
    try (var json = Json.FACTORY.createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
      new ReplayJson(report, json).write();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.append('\n').toString();
  }

  private void write() throws IOException {
    json.writeStartObject();
    json.writeNumberField("packets", report.packets());
    json.writeArrayFieldStart("streams");
    for (var stream : report.streams()) {
      stream(stream);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("sessions");
    for (var session : report.sessions()) {
      session(session);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("skipped");
    for (var reason : report.skipped().entrySet()) {
      json.writeNumberField(reason.getKey(), reason.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void stream(ReplayStream stream) throws IOException {
    json.writeStartObject();
    json.writeStringField("source", stream.source().toString());
    json.writeStringField("destination", stream.destination().toString());
    json.writeStringField("ssrc", ssrc(stream));
    json.writeNumberField("payload_type", stream.payloadType());
    json.writeNumberField("packets", stream.packets());
    json.writeNumberField("octets", stream.octets());
    json.writeNumberField("lost", stream.lost());
    json.writeNumberField("duplicates", stream.duplicates());
    json.writeNumberField("reordered", stream.reordered());
    if (stream.clock().rate() == ClockRate.UNKNOWN) {
      json.writeNullField("clock_rate");
    } else {
      json.writeNumberField("clock_rate", stream.clock().rate());
    }
    milliseconds("jitter_ms", stream.jitter());
    seconds(stream.first(), stream.last());
    json.writeBooleanField("retransmission", report.isRetransmission(stream));
    json.writeEndObject();
  }

  static String ssrc(ReplayStream stream) {
    return "0x%08x".formatted(stream.ssrc());
  }

  private void session(ReplaySession session) throws IOException {
    json.writeStartObject();
    json.writeStringField("a", session.a().toString());
    json.writeStringField("b", session.b().toString());
    seconds(session.first(), session.last());
    json.writeObjectFieldStart("packets");
    json.writeNumberField("a_to_b", session.aToB());
    json.writeNumberField("b_to_a", session.bToA());
    json.writeEndObject();
    json.writeObjectFieldStart("stun");
    json.writeNumberField("answered", session.answered());
    milliseconds("rtt_ms", session.rtt());
    json.writeNumberField("retransmitted", session.retransmitted());
    json.writeEndObject();
    json.writeNumberField("channel_data", session.channelData());
    json.writeObjectFieldStart("rtcp");
    json.writeNumberField("packets", session.rtcp());
    json.writeNumberField("nack", session.nack());
    json.writeNumberField("pli", session.pli());
    json.writeNumberField("fir", session.fir());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void seconds(long first, long last) throws IOException {
    json.writeNumberField("first_seconds", decimal(first, 9));
    json.writeNumberField("last_seconds", decimal(last, 9));
  }

  private void milliseconds(String name, @Nullable ReplaySpread spread) throws IOException {
    if (spread == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeNumberField("min", decimal(spread.min(), 6));
    json.writeNumberField("mean", decimal(spread.mean(), 6));
    json.writeNumberField("max", decimal(spread.max(), 6));
    json.writeEndObject();
  }

  private static BigDecimal decimal(long nanos, int digits) {
    var number = BigDecimal.valueOf(nanos, digits).stripTrailingZeros();
    return number.scale() < 0 ? number.setScale(0) : number;
  }
}
