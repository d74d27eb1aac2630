package dev.headroom.policy;

import java.util.Set;

/**
 * Pods of one ReplicaSet that has more of them than it was told to have: a rollout goes on, or
 * somebody asked for fewer.
 *
 * @param pods all of the ReplicaSet's, by name
 * @param count how many of them have to go; which ones is free
 */
public record Surplus(Set<String> pods, int count) {
  public Surplus {
    pods = Set.copyOf(pods);
  }
}
