package dev.headroom.agent;

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
    var message =
        Frame.write(out -> {
          out.write(stun(0x0016, 1, 0));
          out.writeInt(0x00120008);
          out.writeLong(0x0001a147e112a643L);
          out.writeShort(0x0013);
          out.writeShort(content.length);
          out.write(content);
        });
    var attributes = message.length - 20;
    message[2] = (byte) (attributes >> 8);
    message[3] = (byte) attributes;
    return message;
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
