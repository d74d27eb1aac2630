package dev.headroom.policy;

/** A saved state that cannot be what was written; the message says where and why. */
final class DamagedState extends RuntimeException {
  private static final long serialVersionUID = 1;

  DamagedState(String message) {
    super(message);
  }
}
