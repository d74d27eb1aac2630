package dev.headroom.agent;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes capture files, right ones and wrong ones. Remembers where each part begins. */
final class CaptureFiles {
  static final int ETHERNET = 1;

  private final ByteOrder order;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Integer> parts = new ArrayList<>();
  private final boolean nanoseconds;

  private CaptureFiles(ByteOrder order, boolean nanoseconds) {
    this.order = order;
    this.nanoseconds = nanoseconds;
  }

  static CaptureFiles pcap(ByteOrder order, boolean nanoseconds, int linkType) {
    var file = new CaptureFiles(order, nanoseconds);
    file.part(
        file.buffer(24)
            .putInt(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(65535)
            .putInt(linkType));
    return file;
  }

  static CaptureFiles pcapng(ByteOrder order) {
    return new CaptureFiles(order, true).section();
  }

  /** A pcap record. */
  CaptureFiles packet(long nanos, byte[] data, int original) {
    var fraction = (int) (nanos % 1_000_000_000) / (nanoseconds ? 1 : 1000);
    return part(
        buffer(16 + data.length)
            .putInt((int) (nanos / 1_000_000_000))
            .putInt(fraction)
            .putInt(data.length)
            .putInt(original)
            .put(data));
  }

  CaptureFiles section() {
    return block(
        0x0a0d0d0a,
        buffer(16).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1));
  }

  /** An interface with options as they are. */
  CaptureFiles device(int linkType, int snapLength, byte... options) {
    return block(
        1,
        buffer(8 + options.length)
            .putShort((short) linkType)
            .putShort((short) 0)
            .putInt(snapLength)
            .put(options));
  }

  CaptureFiles enhanced(int device, long units, byte[] data, int original) {
    return block(
        6,
        buffer(20 + data.length)
            .putInt(device)
            .putInt((int) (units >>> 32))
            .putInt((int) units)
            .putInt(data.length)
            .putInt(original)
            .put(data));
  }

  CaptureFiles obsolete(int device, long units, byte[] data) {
    return block(
        2,
        buffer(20 + data.length)
            .putShort((short) device)
            .putShort((short) 0)
            .putInt((int) (units >>> 32))
            .putInt((int) units)
            .putInt(data.length)
            .putInt(data.length)
            .put(data));
  }

  CaptureFiles simple(byte[] data, int original) {
    return block(3, buffer(4 + data.length).putInt(original).put(data));
  }

  CaptureFiles block(int type, ByteBuffer body) {
    var padded = body.capacity() + 3 & ~3;
    return part(
        buffer(12 + padded)
            .putInt(type)
            .putInt(12 + padded)
            .put(body.rewind())
            .position(8 + padded)
            .putInt(12 + padded));
  }

  CaptureFiles part(ByteBuffer part) {
    parts.add(bytes.size());
    var written = new byte[part.capacity()];
    part.get(0, written);
    bytes.writeBytes(written);
    return this;
  }

  ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(order);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** The offsets of header, records and blocks. */
  List<Integer> parts() {
    return parts;
  }
}
