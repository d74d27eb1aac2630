package dev.headroom.model;

import java.util.Arrays;
import java.util.Optional;

/** The scalable kinds whose pods Headroom counts together. */
public enum WorkloadKind {
  DEPLOYMENT("apps", "v1", "Deployment", "deployments"),
  STATEFUL_SET("apps", "v1", "StatefulSet", "statefulsets");

  private final String group;
  private final String version;
  private final String kind;
  private final String plural;

  WorkloadKind(String group, String version, String kind, String plural) {
    this.group = group;
    this.version = version;
    this.kind = kind;
    this.plural = plural;
  }

  public String kind() {
    return kind;
  }

  /** {@code apps/v1}. */
  public String apiVersion() {
    return group + "/" + version;
  }

  /** The resource as the custom metrics API names it: {@code deployments.apps}. */
  public String groupResource() {
    return plural + "." + group;
  }

  /** Finds the kind that a path segment such as {@code deployments.apps} names. */
  public static Optional<WorkloadKind> ofGroupResource(String groupResource) {
    return Arrays.stream(values()).filter(k -> k.groupResource().equals(groupResource)).findFirst();
  }
}
