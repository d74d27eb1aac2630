package dev.headroom.adapter;

import dev.headroom.cluster.PolicyRef;
import java.util.Optional;

/** {@code /placement/v1/namespaces/NAMESPACE/policies/POLICY}: where a policy places sessions. */
final class PlacementPath {
  static final String PREFIX = "/placement/";

  private PlacementPath() {}

  /** The policy that the path names; empty for any other path. */
  static Optional<PolicyRef> policy(ApiPath path) {
    var segments = path.segments();
    return segments.size() == 6
            && segments.get(0).equals("placement")
            && segments.get(1).equals("v1")
            && segments.get(2).equals("namespaces")
            && segments.get(4).equals("policies")
        ? Optional.of(new PolicyRef(segments.get(3), segments.get(5)))
        : Optional.empty();
  }
}
