package dev.headroom.model;

/** The name of a pod within the cluster. */
public record PodRef(String namespace, String name) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
