package dev.headroom.agent;

/** A capture file cannot be read on; the message says where and why. */
final class CaptureError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long offset;

  /**
   * @param offset bytes from the start of the file to the part that cannot be read
   */
  CaptureError(long offset, String why) {
    super("at byte " + offset + ": " + why);
    this.offset = offset;
  }

  long offset() {
    return offset;
  }
}
