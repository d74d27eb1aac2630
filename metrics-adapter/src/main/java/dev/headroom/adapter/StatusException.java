package dev.headroom.adapter;

/** Carries an {@link ApiStatus} up to the answer. It is no fault of ours, so it has no stack. */
final class StatusException extends RuntimeException {
  private final transient ApiStatus status;

  StatusException(ApiStatus status) {
    super(status.message(), null, false, false);
    this.status = status;
  }

  ApiStatus status() {
    return status;
  }
}
