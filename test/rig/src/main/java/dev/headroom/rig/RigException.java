package dev.headroom.rig;

/** Something that the rig needs did not work; the message says what, which and why. */
public final class RigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RigException(String message) {
    super(message);
  }

  public RigException(String message, Throwable cause) {
    super(message, cause);
  }
}
