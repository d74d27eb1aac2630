package dev.headroom.model;

/** The name of a scalable workload within the cluster. */
public record WorkloadRef(WorkloadKind kind, String namespace, String name) {
  @Override
  public String toString() {
    return kind.kind() + " " + namespace + "/" + name;
  }
}
