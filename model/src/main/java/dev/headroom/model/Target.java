package dev.headroom.model;

/** The workload that something else points to, as far as it is known. */
public sealed interface Target {
  /** It points to this workload. */
  record Found(WorkloadRef workload) implements Target {}

  /** It points to none that can be read; {@code reason} says why, for people. */
  record Missing(String reason) implements Target {}
}
