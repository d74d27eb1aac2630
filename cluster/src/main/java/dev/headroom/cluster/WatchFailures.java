package dev.headroom.cluster;

import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a watch does when it breaks: it is tried again for ever, and the log says so in one line.
 */
final class WatchFailures {
  private static final Logger LOG = LoggerFactory.getLogger(WatchFailures.class);

  private WatchFailures() {}

  /** An API server that is away, at the start or later, is no reason to give up. */
  static ExceptionHandler retried(String what) {
    return (_, failure) -> {
      LOG.warn("the watch of {} broke and is tried again: {}", what, ClusterError.rootOf(failure));
      return true;
    };
  }
}
