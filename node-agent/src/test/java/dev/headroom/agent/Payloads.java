package dev.headroom.agent;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Payloads of UDP datagrams. */
final class Payloads {
  static final int RTP_BYTES = 12 + 160;
  private static final int STUN_COOKIE = 0x2112a442;

  private Payloads() {}

  /** 20 ms of PCMU: version 2, payload type 0, 160 bytes. */
  static byte[] rtp(int ssrc, int sequence) {
    return rtp(0x80, 0, ssrc, sequence, 160);
  }

  static byte[] rtp(int flags, int markerAndType, int ssrc, int sequence, int payloadBytes) {
    return rtp(flags, markerAndType, ssrc, sequence, sequence * 160, payloadBytes);
  }

  static byte[] rtp(
      int flags, int markerAndType, int ssrc, int sequence, int timestamp, int payloadBytes) {
    return Frame.write(out -> {
      out.writeByte(flags);
      out.writeByte(markerAndType);
      out.writeShort(sequence);
      out.writeInt(timestamp);
      out.writeInt(ssrc);
      out.write(new byte[payloadBytes]);
    });
  }

  static byte[] stunRequest(long id) {
    return stun(0x0001, id, 0);
  }

  static byte[] stunSuccess(long id) {
    return stun(0x0101, id, 12);
  }

  static byte[] stun(int type, long id, int attributeBytes) {
    return Frame.write(out -> {
      out.writeShort(type);
      out.writeShort(attributeBytes);
      out.writeInt(STUN_COOKIE);
      out.writeInt(7);
      out.writeLong(id);
      out.write(new byte[attributeBytes]);
    });
  }

  /** A connectivity check of ICE, with the attributes that browsers send before its integrity. */
  static byte[] check(long id, String username) {
    var name = username.getBytes(StandardCharsets.US_ASCII);
    return message(
        0x0001,
        id,
        attribute(0x0006, name),
        attribute(0x802a, new byte[8]),
        attribute(0x0024, new byte[4]));
  }

  /** A STUN message with these attributes. */
  static byte[] message(int type, long id, byte[]... attributes) {
    var bytes = 0;
    for (var attribute : attributes) {
      bytes += attribute.length;
    }
    var header = stun(type, id, 0);
    header[2] = (byte) (bytes >> 8);
    header[3] = (byte) bytes;
    return Frame.write(out -> {
      out.write(header);
      for (var attribute : attributes) {
        out.write(attribute);
      }
    });
  }

  static byte[] attribute(int type, byte[] value) {
    return Frame.write(out -> {
      out.writeShort(type);
      out.writeShort(value.length);
      out.write(value);
      out.write(new byte[-value.length & 3]);
    });
  }

  /** TURN ChannelData, without padding. */
  static byte[] channelData(int channel, byte[] content) {
    return Frame.write(out -> {
      out.writeShort(channel);
      out.writeShort(content.length);
      out.write(content);
    });
  }

  /** A TURN Send indication: a peer's address, and what goes to it. */
  static byte[] sendIndication(byte[] content) {
    return message(
        0x0016, 1, attribute(0x0012, hex("0001a147e112a643")), attribute(0x0013, content));
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
