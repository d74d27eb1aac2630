package dev.headroom.adapter;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * HTTP/2 as nobody sane speaks it (RFC 9113): requests that are reset at once, bodies that nobody
 * wants; and, broken, headers that do not end, frames out of order, of the wrong length, of noise.
 */
final class HostileFrames {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int END_STREAM = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;
  private static final int LONGEST_LITERAL = 4_000;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final SplittableRandom random;
  private final HostileRequests requests;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int stream;

  HostileFrames(SplittableRandom random, HostileRequests requests) {
    this.random = random;
    this.requests = requests;
  }

  /**
   * What one connection sends, with so many requests; last, on stream {@code 2 * count + 1}, one in
   * good order.
   */
  byte[] connection(int count, boolean broken) {
    out.reset();
    out.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
    // Nothing is ever acknowledged, so there must be room for all answers.
    frame(WINDOW_UPDATE, 0, 0, new byte[] {0x3f, 0, 0, 0});
    for (stream = 1; stream < 2 * count; stream += 2) {
      if (broken) {
        broken(headers(requests.target()));
      } else {
        wellFormed(headers(requests.target()));
      }
    }
    frame(HEADERS, END_STREAM | END_HEADERS, stream, headers("/livez"));
    return out.toByteArray();
  }

  private void wellFormed(byte[] headers) {
    switch (random.nextInt(3)) {
      case 0 -> {
        frame(HEADERS, END_STREAM | END_HEADERS, stream, headers);
        frame(RESET, 0, stream, new byte[] {0, 0, 0, 8});
      }
      case 1 -> {
        frame(HEADERS, END_HEADERS, stream, headers);
        frame(DATA, END_STREAM, stream, noise(200));
      }
      default -> frame(HEADERS, END_STREAM | END_HEADERS, stream, headers);
    }
  }

  private void broken(byte[] headers) {
    switch (random.nextInt(4)) {
      case 0 -> {
        frame(HEADERS, END_STREAM, stream, headers);
        frame(CONTINUATION, requests.one(3) ? END_HEADERS : 0, stream, noise(50));
      }
      case 1 -> frame(random.nextInt(14), random.nextInt(256), random.nextInt(9), noise(64));
      case 2 -> frame(WINDOW_UPDATE, 0, random.nextInt(3), noise(4));
      default -> frame(HEADERS, END_HEADERS, stream, noise(300));
    }
  }

  /** Literals without indexing (RFC 7541 section 6.2.2), so that nothing depends on a state. */
  private static byte[] headers(String target) {
    var block = new ByteArrayOutputStream();
    for (var text :
        List.of(":method", "GET", ":scheme", "https", ":authority", "localhost", ":path", target)) {
      if (text.startsWith(":")) {
        block.write(0);
      }
      literal(block, text.getBytes(StandardCharsets.UTF_8));
    }
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, byte[] text) {
    var length = Math.min(text.length, LONGEST_LITERAL);
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      var rest = length - 127;
      for (; rest >= 128; rest /= 128) {
        block.write(128 | rest % 128);
      }
      block.write(rest);
    }
    block.write(text, 0, length);
  }

  private byte[] noise(int most) {
    var bytes = new byte[random.nextInt(most + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  private void frame(int type, int flags, int id, byte[] payload) {
    var header = ByteBuffer.allocate(9);
    header.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    header.put((byte) type).put((byte) flags).putInt(id);
    out.writeBytes(header.array());
    out.writeBytes(payload);
  }
}
