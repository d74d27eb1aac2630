package dev.headroom.calls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One end of a call: sends an RTP stream of its own (own SSRC, numbers from 0 without a gap, 20 ms
 * of PCMU a packet) and judges the stream of the other end.
 */
final class Leg implements AutoCloseable {
  static final long INTERVAL_NANOS = 20_000_000;
  private static final int HEADER = 12;
  private static final int SAMPLES = 160;
  private static final byte PCMU_SILENCE = (byte) 0xff;

  private final DatagramChannel channel;
  private final int ssrc;
  private final int peerSsrc;
  private final ByteBuffer packet = ByteBuffer.allocateDirect(HEADER + SAMPLES);
  private final StreamAudit audit = new StreamAudit();
  private final Set<String> answeredBy = ConcurrentHashMap.newKeySet();

  private long nextDueNanos;
  private volatile long sent;
  private volatile long firstSentNanos;

  /** Opens the leg's socket at a free port of {@code local}. */
  Leg(InetAddress local, int ssrc, int peerSsrc) throws IOException {
    this.ssrc = ssrc;
    this.peerSsrc = peerSsrc;
    channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.bind(new InetSocketAddress(local, 0));
    packet.put((byte) 0x80).put((byte) 0);
    while (packet.hasRemaining()) {
      packet.put(PCMU_SILENCE);
    }
  }

  DatagramChannel channel() {
    return channel;
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  StreamAudit audit() {
    return audit;
  }

  /** The names that stood behind the other end's packets, of servers that put theirs there. */
  Set<String> answeredBy() {
    return Set.copyOf(answeredBy);
  }

  long sent() {
    return sent;
  }

  /** Monotonic time of the first packet sent, 0 before it. */
  long firstSentNanos() {
    return firstSentNanos;
  }

  void connect(InetSocketAddress media, long firstDueNanos) throws IOException {
    channel.connect(media);
    nextDueNanos = firstDueNanos;
  }

  /** Sends every packet that is due. A refused one counts as sent: the caller did speak. */
  void sendDue(long nowNanos) {
    while (nowNanos - nextDueNanos >= 0) {
      if (sent == 0) {
        firstSentNanos = System.nanoTime();
      }
      sendNext();
      nextDueNanos += INTERVAL_NANOS;
    }
  }

  private void sendNext() {
    var number = sent;
    packet.clear();
    packet.putShort(2, (short) number);
    packet.putInt(4, (int) (number * SAMPLES));
    packet.putInt(8, ssrc);
    try {
      channel.write(packet);
    } catch (IOException _) {
      // The network refuses at once when the pod is gone; the judge is the end that hears nothing.
    }
    sent = number + 1;
  }

  /** Reads all that waits in the socket, using {@code buffer}. */
  void receive(ByteBuffer buffer, long nowNanos) {
    while (true) {
      buffer.clear();
      try {
        if (channel.read(buffer) <= 0) {
          return;
        }
      } catch (IOException _) {
        return;
      }
      if (buffer.position() >= HEADER
          && (buffer.get(0) & 0xc0) == 0x80
          && buffer.getInt(8) == peerSsrc) {
        audit.packet(buffer.getShort(2) & 0xffff, nowNanos);
        readName(buffer);
      }
    }
  }

  private void readName(ByteBuffer received) {
    received.flip();
    if (received.limit() > HEADER + SAMPLES) {
      received.position(HEADER + SAMPLES);
      answeredBy.add(StandardCharsets.US_ASCII.decode(received).toString());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
