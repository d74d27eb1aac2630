package dev.headroom.e2e;

import java.util.List;

/**
 * A pod of the media fleet.
 *
 * @param addresses of both families, the first is the cluster's first
 * @param ready whether a signalling server would give it calls
 */
record MediaPod(String name, String node, List<String> addresses, boolean ready) {
  MediaPod {
    addresses = List.copyOf(addresses);
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
