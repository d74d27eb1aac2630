package dev.headroom.cluster;

/**
 * A node as far as its pods' lives depend on it.
 *
 * @param leaving whether it is being emptied: cordoned, or named for removal by a node autoscaler
 * @param ready whether its kubelet is heard of (condition {@code Ready})
 */
public record ClusterNode(String name, boolean leaving, boolean ready) {}
