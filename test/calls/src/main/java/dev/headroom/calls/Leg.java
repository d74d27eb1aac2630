package dev.headroom.calls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * One end of a call: sends an RTP stream of its own (own SSRC, numbers from 0 without a gap, 20 ms
 * of PCMU a packet) and judges the stream of the other end. Both may be in a channel of TURN.
 */
final class Leg implements AutoCloseable {
  static final long INTERVAL_NANOS = 20_000_000;
  private static final int HEADER = 12;
  private static final int SAMPLES = 160;
  private static final byte PCMU_SILENCE = (byte) 0xff;

  /** Before what is sent in a channel of TURN: its number, and the length. */
  private static final int CHANNEL_HEADER = 4;

  private static final int NO_CHANNEL = 0;

  private final DatagramChannel channel;
  private final int ssrc;
  private final int peerSsrc;

  /** Where RTP begins in a packet of ours. */
  private final int offset;

  private final ByteBuffer packet;
  private final StreamAudit audit = new StreamAudit();
  private final Set<String> answeredBy = ConcurrentHashMap.newKeySet();

  /** STUN messages that came and nobody has taken. */
  private final Queue<StunMessage> messages = new ConcurrentLinkedQueue<>();

  private long nextDueNanos;
  private volatile long sent;
  private volatile long firstSentNanos;

  /** Opens the leg's socket at a free port of {@code local}. */
  Leg(InetAddress local, int ssrc, int peerSsrc) throws IOException {
    this(local, ssrc, peerSsrc, NO_CHANNEL);
  }

  /** A leg that will send in that channel of TURN. */
  Leg(InetAddress local, int ssrc, int peerSsrc, int turnChannel) throws IOException {
    this.ssrc = ssrc;
    this.peerSsrc = peerSsrc;
    channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.bind(new InetSocketAddress(local, 0));
    offset = turnChannel == NO_CHANNEL ? 0 : CHANNEL_HEADER;
    packet = ByteBuffer.allocateDirect(offset + HEADER + SAMPLES);
    if (offset > 0) {
      packet.putShort((short) turnChannel).putShort((short) (HEADER + SAMPLES));
    }
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

  void connect(InetSocketAddress server) throws IOException {
    channel.connect(server);
  }

  /** The first packet is due then. */
  void begin(long firstDueNanos) {
    nextDueNanos = firstDueNanos;
  }

  /** Sends a message to the server; what it answers is among {@link #nextMessage}. */
  void send(byte[] message) throws IOException {
    channel.write(ByteBuffer.wrap(message));
  }

  /** The next STUN message that came, if any. */
  @Nullable StunMessage nextMessage() {
    return messages.poll();
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
    packet.putShort(offset + 2, (short) number);
    packet.putInt(offset + 4, (int) (number * SAMPLES));
    packet.putInt(offset + 8, ssrc);
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
      take(buffer.flip(), nowNanos);
    }
  }

  /** RFC 7983: the first byte tells what a datagram is. */
  private void take(ByteBuffer datagram, long nowNanos) {
    var first = datagram.hasRemaining() ? datagram.get(0) & 0xff : 0xff;
    if (first < 4) {
      messages.add(StunMessage.parse(bytes(datagram)));
    } else if (first >= 64 && first < 80) {
      judge(datagram, CHANNEL_HEADER, nowNanos);
    } else {
      judge(datagram, 0, nowNanos);
    }
  }

  private static byte[] bytes(ByteBuffer datagram) {
    var bytes = new byte[datagram.remaining()];
    datagram.get(bytes);
    return bytes;
  }

  private void judge(ByteBuffer datagram, int at, long nowNanos) {
    if (datagram.limit() >= at + HEADER
        && (datagram.get(at) & 0xc0) == 0x80
        && datagram.getInt(at + 8) == peerSsrc) {
      audit.packet(datagram.getShort(at + 2) & 0xffff, nowNanos);
      readName(datagram, at + HEADER + SAMPLES);
    }
  }

  private void readName(ByteBuffer datagram, int at) {
    if (datagram.limit() > at) {
      datagram.position(at);
      answeredBy.add(StandardCharsets.US_ASCII.decode(datagram).toString());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
