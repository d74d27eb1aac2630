package dev.headroom.policy;

/** What else the plan must know of a pod. */
public enum PodFlag {
  /** The pod is not ready in Kubernetes' sense, whatever its phase. */
  UNREADY,
  /** There is no fresh word of its sessions: what is known of them may be wrong. */
  STALE,
  /** Neither it nor its node is heard of: nobody reaches it, and its callers call again. */
  LOST,
  /** The deletion cost that its phase asks for is written. */
  COST_WRITTEN,
  /** It runs an older revision than the workload's template: first to go. */
  OUTDATED,
  /** Its node is being emptied, or its controller takes it next: it has to go, needed or not. */
  UNWANTED
}
