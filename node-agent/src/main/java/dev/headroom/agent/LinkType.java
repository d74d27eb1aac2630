package dev.headroom.agent;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What stands before the IP packet in a capture (tcpdump.org/linktypes.html), and how to put an
 * Ethernet header there instead, which is what the programs read.
 */
enum LinkType {
  /** BSD loopback: the address family in the writer's byte order. */
  NULL("loopback", 4, LinkType.IN_PAYLOAD),
  ETHERNET("Ethernet", 0, 12),
  RAW("raw IP", 0, LinkType.IN_PAYLOAD),
  /** OpenBSD loopback: the address family in network order. */
  LOOP("loopback", 4, LinkType.IN_PAYLOAD),
  LINUX_COOKED("Linux cooked", 16, 14),
  LINUX_COOKED_2("Linux cooked v2", 20, 0),
  UNKNOWN("", 0, LinkType.IN_PAYLOAD);

  /** There is no EtherType; the first half byte of IP is its version. */
  private static final int IN_PAYLOAD = -1;

  private static final int ETHERNET_BYTES = 14;
  private static final int ETHERTYPE = 12;

  private final String label;
  private final int headerBytes;
  private final int etherTypeAt;

  LinkType(String label, int headerBytes, int etherTypeAt) {
    this.label = label;
    this.headerBytes = headerBytes;
    this.etherTypeAt = etherTypeAt;
  }

  static LinkType of(int number) {
    return switch (number) {
      case 0 -> NULL;
      case 1 -> ETHERNET;
      case 12, 14, 101, 228, 229 -> RAW; // the first two as some systems wrote it
      case 108 -> LOOP;
      case 113 -> LINUX_COOKED;
      case 276 -> LINUX_COOKED_2;
      default -> UNKNOWN;
    };
  }

  /** Says that a link type is not known, and which are. */
  static String refusal(int number) {
    var known =
        Arrays.stream(values())
            .filter(type -> type != UNKNOWN)
            .map(type -> type.label)
            .distinct()
            .collect(Collectors.joining(", "));
    return "link type " + number + " is not known, only " + known;
  }

  /**
   * Writes a packet as an Ethernet frame.
   *
   * @return the length of the frame; 0 when not even the header was captured
   */
  int toEthernet(CapturedPacket packet, byte[] frame) {
    if (packet.length() < headerBytes || this == UNKNOWN) {
      return 0;
    }
    if (this == ETHERNET) {
      return copy(packet, 0, frame, 0);
    }
    Arrays.fill(frame, 0, ETHERNET_BYTES, (byte) 0);
    writeEtherType(packet, frame);
    return copy(packet, headerBytes, frame, ETHERNET_BYTES);
  }

  private void writeEtherType(CapturedPacket packet, byte[] frame) {
    var bytes = packet.bytes();
    if (etherTypeAt != IN_PAYLOAD) {
      frame[ETHERTYPE] = bytes[etherTypeAt];
      frame[ETHERTYPE + 1] = bytes[etherTypeAt + 1];
      return;
    }
    var version = packet.length() > headerBytes ? bytes[headerBytes] >> 4 & 0xf : 0;
    var etherType = version == 4 ? 0x0800 : version == 6 ? 0x86dd : 0;
    frame[ETHERTYPE] = (byte) (etherType >> 8);
    frame[ETHERTYPE + 1] = (byte) etherType;
  }

  /**
   * What the capture left out of a packet is filled with zeros: the headers are what is read, and
   * the lengths in them hold for the whole packet.
   */
  private static int copy(CapturedPacket packet, int from, byte[] frame, int at) {
    var captured = Math.min(packet.length() - from, frame.length - at);
    var whole = Math.min(packet.originalLength() - from, frame.length - at);
    System.arraycopy(packet.bytes(), from, frame, at, captured);
    Arrays.fill(frame, at + captured, at + whole, (byte) 0);
    return at + whole;
  }
}
