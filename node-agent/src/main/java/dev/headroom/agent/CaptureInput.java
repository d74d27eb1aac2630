package dev.headroom.agent;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A capture file's bytes from first to last, and where in the file they are. One thread. */
final class CaptureInput implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private byte[] bytes = new byte[4096];
  private long offset;

  CaptureInput(InputStream in) {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
  }

  /** Bytes read so far. */
  long offset() {
    return offset;
  }

  /** The bytes of the last read, from index 0 on. Valid until the next read. */
  byte[] bytes() {
    return bytes;
  }

  /** The bytes of the last read as numbers. */
  ByteBuffer buffer(ByteOrder order) {
    return ByteBuffer.wrap(bytes).order(order);
  }

  /**
   * Reads so many bytes behind those there are.
   *
   * @param from index in {@link #bytes} of the first
   * @return how many the file still had, at most as many as asked for
   */
  int read(int from, int count) {
    if (bytes.length < from + count) {
      bytes = Arrays.copyOf(bytes, from + count);
    }
    try {
      var read = in.readNBytes(bytes, from, count);
      offset += read;
      return read;
    } catch (IOException e) {
      throw new CaptureError(offset, "reading failed: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new CaptureError(offset, "closing failed: " + e.getMessage());
    }
  }
}
