package dev.headroom.cluster;

import java.util.List;

/** Asks the API server whose a bearer token is (authentication.k8s.io/v1 TokenReview). */
public interface TokenReviews {
  /** What the API server says of a token. */
  sealed interface Verdict {
    /** The token is good, and this is its owner. */
    record Authenticated(Caller caller) implements Verdict {}

    /** The token is not good. */
    record Rejected(String reason) implements Verdict {}
  }

  /**
   * Blocks for the API server's answer.
   *
   * @param audiences the token must be meant for one of these; empty for the API server's own
   * @throws ClusterError if there is no answer
   */
  Verdict review(String token, List<String> audiences);
}
