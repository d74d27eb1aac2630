package dev.headroom.agent;

/** The kernel side cannot do what was asked; the message says what, which and why. */
final class KernelError extends RuntimeException {
  private static final long serialVersionUID = 1;

  KernelError(String message) {
    super(message);
  }

  KernelError(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Of a failed call.
   *
   * @param what what was tried, with its object
   * @param result the negative error number that libbpf returned
   */
  static KernelError of(String what, int result) {
    return new KernelError(what + ": " + Errno.describe(-result));
  }

  /** Passes a result on, or throws when it is a negative error number. */
  static int check(int result, String what) {
    if (result < 0) {
      throw of(what, result);
    }
    return result;
  }
}
