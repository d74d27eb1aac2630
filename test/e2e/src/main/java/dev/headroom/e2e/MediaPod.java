package dev.headroom.e2e;

import java.util.List;

/**
 * A pod of the media fleet.
 *
 * @param addresses of both families, the first is the cluster's first
 * @param ready as Kubernetes says
 * @param phase Headroom's mark, empty without one
 */
record MediaPod(String name, String node, List<String> addresses, boolean ready, String phase) {
  MediaPod {
    addresses = List.copyOf(addresses);
  }

  /** Whether a signalling server gives it new calls: ready, and without a mark. */
  boolean accepting() {
    return ready && phase.isEmpty();
  }

  String address() {
    return addresses.getFirst();
  }

  String ipv6() {
    return addresses.stream()
        .filter(address -> address.contains(":"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " has no IPv6 address: " + addresses));
  }
}
