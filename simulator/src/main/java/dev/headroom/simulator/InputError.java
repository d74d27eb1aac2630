package dev.headroom.simulator;

/** An input that cannot be used; the message says what, where and why. */
final class InputError extends RuntimeException {
  private static final long serialVersionUID = 1;

  InputError(String message) {
    super(message);
  }

  /** An error in a file, at a line counted from 1. */
  static InputError at(String file, int line, String column, String why) {
    return new InputError(file + ":" + line + ": column " + column + ": " + why);
  }
}
