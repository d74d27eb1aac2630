package dev.headroom.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A leg's allocation at a TURN server (RFC 8656) under long-term credentials. Lifetimes are the
 * server's default of 10 minutes, longer than any call here: nothing is refreshed.
 */
final class TurnClient {
  private static final int ALLOCATE = 0x0003;
  private static final int REFRESH = 0x0004;
  private static final int CHANNEL_BIND = 0x0009;
  private static final int CHANNEL_NUMBER = 0x000c;
  private static final int LIFETIME = 0x000d;
  private static final int XOR_PEER_ADDRESS = 0x0012;
  private static final int XOR_RELAYED_ADDRESS = 0x0016;
  private static final int REQUESTED_TRANSPORT = 0x0019;
  private static final byte UDP = 17;
  private static final int UNAUTHENTICATED = 401;
  private static final int STALE_NONCE = 438;

  /** The first request may find a server that is still starting. */
  private static final int TRIES = 20;

  private static final long PATIENCE_NANOS = 500_000_000;

  private final Leg leg;
  private final ByteBuffer buffer = ByteBuffer.allocate(2048);
  private byte[] realm = {};
  private byte[] nonce = {};

  /** {@code leg} is connected to the server. */
  TurnClient(Leg leg) {
    this.leg = leg;
  }

  /** Returns the address that peers send to. */
  InetSocketAddress allocate() throws IOException {
    var granted = ask(ALLOCATE, Map.of(REQUESTED_TRANSPORT, new byte[] {UDP, 0, 0, 0}));
    var relayed = granted.attribute(XOR_RELAYED_ADDRESS);
    if (relayed == null) {
      throw new IOException("an allocation without address");
    }
    return StunMessage.address(relayed);
  }

  /** From now on the leg's channel leads to {@code peer}, and the peer's packets come in it. */
  void bind(int channel, InetSocketAddress peer) throws IOException {
    var number = ByteBuffer.allocate(4).putShort((short) channel).array();
    ask(
        CHANNEL_BIND,
        Map.of(CHANNEL_NUMBER, number, XOR_PEER_ADDRESS, StunMessage.xorAddress(peer)));
  }

  /** Gives the allocation back. */
  void release() throws IOException {
    ask(REFRESH, Map.of(LIFETIME, new byte[4]));
  }

  private StunMessage ask(int type, Map<Integer, byte[]> attributes) throws IOException {
    var answer = answer(type, attributes);
    if (answer.errorCode() == UNAUTHENTICATED || answer.errorCode() == STALE_NONCE) {
      realm = Objects.requireNonNullElse(answer.attribute(StunMessage.REALM), realm);
      nonce = Objects.requireNonNullElse(answer.attribute(StunMessage.NONCE), nonce);
      answer = answer(type, attributes);
    }
    if (answer.isErrorResponse()) {
      throw new IOException("the TURN server refuses: error " + answer.errorCode());
    }
    return answer;
  }

  /** A request that is not answered is sent again as it is. */
  private StunMessage answer(int type, Map<Integer, byte[]> attributes) throws IOException {
    var id = new byte[12];
    ThreadLocalRandom.current().nextBytes(id);
    var request = request(type, id, attributes);
    for (var attempt = 0; attempt < TRIES; attempt++) {
      leg.send(request);
      var deadline = System.nanoTime() + PATIENCE_NANOS;
      while (System.nanoTime() - deadline < 0) {
        leg.receive(buffer, System.nanoTime());
        var message = leg.nextMessage();
        if (message != null && message.isOf(id)) {
          return message;
        }
      }
    }
    throw new IOException("no answer of the TURN server to a request of type " + type);
  }

  private byte[] request(int type, byte[] id, Map<Integer, byte[]> attributes) {
    var all = new LinkedHashMap<>(attributes);
    if (nonce.length == 0) {
      return new StunMessage(type, id, all).encode(null);
    }
    all.put(StunMessage.USERNAME, Signalling.TURN_USER.getBytes(UTF_8));
    all.put(StunMessage.REALM, realm);
    all.put(StunMessage.NONCE, nonce);
    return new StunMessage(type, id, all).encode(key());
  }

  /** RFC 8489 section 9.2.2. */
  private byte[] key() {
    var words =
        Signalling.TURN_USER + ":" + new String(realm, UTF_8) + ":" + Signalling.TURN_PASSWORD;
    try {
      return MessageDigest.getInstance("MD5").digest(words.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
