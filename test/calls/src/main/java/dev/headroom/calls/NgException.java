package dev.headroom.calls;

/** The media server refused a command, or did not answer it. */
final class NgException extends RuntimeException {
  NgException(String message) {
    super(message);
  }

  NgException(String message, Throwable cause) {
    super(message, cause);
  }
}
