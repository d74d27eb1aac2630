package dev.headroom.cluster;

/** The name of a {@code MediaScalingPolicy} within the cluster. */
public record PolicyRef(String namespace, String name) {
  @Override
  public String toString() {
    return "MediaScalingPolicy " + namespace + "/" + name;
  }
}
