package dev.headroom.policy;

/** One mark on one pod. */
public sealed interface DrainStep {
  String pod();

  /** {@code ACCEPTING → DRAINING}: no new sessions from here on. */
  record Drain(String pod) implements DrainStep {}

  /** {@code DRAINING → ACCEPTING}: the load came back. */
  record Undrain(String pod) implements DrainStep {}

  /**
   * {@code DRAINING → RELEASED}: first in line to be deleted.
   *
   * @param sessionsCut live sessions that the drain's deadline gives up, 0 for an empty pod
   */
  record Release(String pod, int sessionsCut) implements DrainStep {}
}
