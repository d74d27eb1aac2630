package dev.headroom.agent;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The kernel side as the agent sees it: hooks on the pods' interfaces and cgroups, and the tables
 * they fill.
 *
 * <p>Hooks and tables are pinned: they go on counting while no agent runs, and the next one takes
 * them over. Closing lets go of them and leaves them in place; {@link #detach} takes a hook away.
 *
 * <p>One thread attaches, detaches and drains; one other may poll.
 */
interface Meter extends AutoCloseable {
  /**
   * Counts from now on what passes, in both directions. Does nothing when it is attached already.
   *
   * @throws KernelError the hook point is gone or the kernel refuses
   */
  void attach(HookPoint point);

  /**
   * Takes the hook away with its pins and all its table entries. Fine when its hook point is gone
   * or was never attached.
   */
  void detach(int hook);

  /**
   * The hooks there are, with those found pinned at the start. A hook whose hook point went away
   * stays until {@link #detach}.
   */
  Set<Integer> attached();

  /**
   * Hands all tables to the sink, then drops the entries that have been silent for longer than the
   * retention. Allocates nothing.
   *
   * @param nowNanos CLOCK_MONOTONIC, {@link System#nanoTime}
   */
  void drain(long nowNanos, Sink sink);

  /** Waits until a session starts or the time is up, and tells the listener of each new session. */
  void poll(Duration timeout, SessionListener listener);

  /** What this meter cannot see or had to give up, one sentence each; empty when all is well. */
  List<String> conditions();

  /** What the kernel does not offer; the meter does with the rest. */
  Set<Feature> missing();

  @Override
  void close();
}
