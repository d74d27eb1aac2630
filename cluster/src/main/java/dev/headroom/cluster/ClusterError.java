package dev.headroom.cluster;

import org.jspecify.annotations.Nullable;

/** The API server could not be asked, or what it holds cannot be used: what, which, why. */
public final class ClusterError extends RuntimeException {
  public ClusterError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public ClusterError(String message) {
    this(message, null);
  }

  /** What went wrong at the bottom of a chain of failures, in a few words. */
  static String rootOf(Throwable failure) {
    var root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    var message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
