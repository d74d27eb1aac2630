package dev.headroom.calls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A STUN message (RFC 8489), as far as a TURN client over IPv4 needs it. */
final class StunMessage {
  static final int USERNAME = 0x0006;
  static final int ERROR_CODE = 0x0009;
  static final int REALM = 0x0014;
  static final int NONCE = 0x0015;

  private static final int INTEGRITY = 0x0008;
  private static final int INTEGRITY_BYTES = 20;
  private static final int COOKIE = 0x2112a442;
  private static final int HEADER = 20;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int ID_BYTES = 12;
  private static final int IPV4 = 1;

  private final int type;
  private final byte[] id;
  private final Map<Integer, byte[]> attributes;

  /**
   * A message.
   *
   * @param type method and class
   * @param id of the transaction, 12 bytes
   * @param attributes by type, each once, in their order
   */
  StunMessage(int type, byte[] id, Map<Integer, byte[]> attributes) {
    this.type = type;
    this.id = id;
    this.attributes = attributes;
  }

  /** The value of an attribute, if it has it. */
  byte @Nullable [] attribute(int kind) {
    return attributes.get(kind);
  }

  boolean isOf(byte[] transaction) {
    return Arrays.equals(id, transaction);
  }

  /** The bytes on the wire, with MESSAGE-INTEGRITY at the end if there is a {@code key} for it. */
  byte[] encode(byte @Nullable [] key) {
    var size = attributes.values().stream().mapToInt(value -> spaceOf(value.length)).sum();
    var all = size + (key == null ? 0 : spaceOf(INTEGRITY_BYTES));
    var message = ByteBuffer.allocate(HEADER + all);
    message.putShort((short) type).putShort((short) all).putInt(COOKIE).put(id);
    attributes.forEach((kind, value) -> put(message, kind, value));
    if (key != null) {
      put(message, INTEGRITY, hmac(key, Arrays.copyOf(message.array(), HEADER + size)));
    }
    return message.array();
  }

  private static void put(ByteBuffer message, int kind, byte[] value) {
    var end = message.position() + spaceOf(value.length);
    message.putShort((short) kind).putShort((short) value.length).put(value).position(end);
  }

  private static int spaceOf(int length) {
    return ATTRIBUTE_HEADER + ((length + 3) & ~3);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }

  /** Reads what a server sent. */
  static StunMessage parse(byte[] bytes) {
    var message = ByteBuffer.wrap(bytes);
    var type = message.getShort();
    message.position(HEADER - ID_BYTES);
    var id = new byte[ID_BYTES];
    message.get(id);
    var attributes = new LinkedHashMap<Integer, byte[]>();
    while (message.remaining() >= ATTRIBUTE_HEADER) {
      var kind = message.getShort() & 0xffff;
      var value = new byte[message.getShort() & 0xffff];
      message.get(value);
      message.position(Math.min(message.limit(), (message.position() + 3) & ~3));
      attributes.putIfAbsent(kind, value);
    }
    return new StunMessage(type, id, attributes);
  }

  boolean isErrorResponse() {
    return (type & 0x0110) == 0x0110;
  }

  /** 0 when there is none. */
  int errorCode() {
    var value = attributes.get(ERROR_CODE);
    return value == null ? 0 : 100 * value[2] + value[3];
  }

  /** The value of an XOR-…-ADDRESS, which hides from NATs that would rewrite it. */
  static byte[] xorAddress(InetSocketAddress address) {
    var ip = ByteBuffer.wrap(address.getAddress().getAddress()).getInt();
    return ByteBuffer.allocate(8)
        .putShort((short) IPV4)
        .putShort((short) (address.getPort() ^ COOKIE >>> 16))
        .putInt(ip ^ COOKIE)
        .array();
  }

  static InetSocketAddress address(byte[] xorAddress) throws UnknownHostException {
    var value = ByteBuffer.wrap(xorAddress);
    var port = (value.getShort(2) ^ COOKIE >>> 16) & 0xffff;
    var ip = ByteBuffer.allocate(4).putInt(value.getInt(4) ^ COOKIE).array();
    return new InetSocketAddress(InetAddress.getByAddress(ip), port);
  }
}
