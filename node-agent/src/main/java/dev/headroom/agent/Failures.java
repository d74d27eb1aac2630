package dev.headroom.agent;

import com.fasterxml.jackson.core.io.JsonEOFException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;

/** Says in one line why something failed. */
final class Failures {
  private Failures() {}

  /** The failure's own words, or what its kind means where it has none. */
  static String text(Throwable failure) {
    return switch (failure) {
      case HttpConnectTimeoutException _ -> "no connection in time";
      case HttpTimeoutException _ -> "no answer in time";
      case ConnectException _ -> "connection refused or unreachable";
      case ClosedChannelException _ -> "connection closed";
      case JsonEOFException _ -> "connection closed in the middle of an answer";
      default -> oneLine(failure);
    };
  }

  private static String oneLine(Throwable failure) {
    var message = failure.getMessage();
    var text = message == null ? failure.getClass().getSimpleName() : message;
    return text.lines().findFirst().orElse("");
  }
}
