package dev.headroom.cluster;

/** Asks the API server what a caller may do (authorization.k8s.io/v1 SubjectAccessReview). */
public interface AccessReviews {
  /** One attempt to do something. */
  sealed interface Access {
    /**
     * An attempt at a resource.
     *
     * @param namespace empty for what lives outside of namespaces
     * @param subresource empty for the resource itself
     */
    record Resource(
        String verb,
        String group,
        String version,
        String namespace,
        String resource,
        String name,
        String subresource)
        implements Access {}

    /** An attempt at a path that is no resource. */
    record Path(String verb, String path) implements Access {}
  }

  /** Allowed or not; {@code reason} is the authorizer's own word and may be empty. */
  record Verdict(boolean allowed, String reason) {}

  /**
   * Blocks for the API server's answer.
   *
   * @throws ClusterError if there is no answer
   */
  Verdict review(Caller caller, Access access);
}
