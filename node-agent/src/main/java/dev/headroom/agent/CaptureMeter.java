package dev.headroom.agent;

import java.util.Map;
import java.util.Set;

/**
 * The meter on the frames of a capture, with the capture's arrival times: the same kernel programs,
 * run from memory on tables of their own. One thread.
 */
final class CaptureMeter implements AutoCloseable {
  /** What the kernel side made of a frame; but for the last the numbers are its own. */
  enum Outcome {
    NOT_UDP,
    UDP,
    UNREADABLE,
    TOO_MANY_EXTENSION_HEADERS,
    /** The kernel takes no such frame: without a whole IP header, or longer than a page. */
    REFUSED
  }

  /** An age that no entry has: captures are drained to the last. */
  private static final long NEVER = 0;

  private static final Outcome[] OUTCOMES = Outcome.values();

  private final ProgramRun runner = new ProgramRun();
  private final BpfObject object = BpfObject.load(BpfObject.replay(), Map.of());
  private final int program = object.programFd("headroom_replay");
  private final Tables tables = new Tables(object);

  CaptureMeter() {
    tables.addHook(ProgramRun.HOOK);
  }

  /**
   * Counts an Ethernet frame.
   *
   * @param nanos its arrival, more than 0
   */
  Outcome take(byte[] frame, int length, long nanos) {
    runner.arrival(nanos);
    var result = runner.run(program, frame, length);
    return result < 0 ? Outcome.REFUSED : OUTCOMES[result];
  }

  /** The same, and says whether the kernel took the frame. */
  boolean count(byte[] frame, int length, long nanos) {
    return take(frame, length, nanos) != Outcome.REFUSED;
  }

  /** As one buffer with a burst of datagrams of so many bytes. */
  boolean countBurst(byte[] frame, int length, long nanos, int datagrams, int datagramBytes) {
    runner.burst(datagrams, datagramBytes);
    var counted = count(frame, length, nanos);
    runner.burst(0, 0);
    return counted;
  }

  /** Hands over what was counted, and takes up the clock rates that it tells. */
  void drain(Sink sink) {
    tables.drain(Set.of(ProgramRun.HOOK), NEVER, sink);
  }

  /** Hands over the 5-tuples that proved nothing; of too many only the latest are left. */
  void drainUnproven(Sink sink) {
    tables.drainCandidates(sink);
  }

  /** Whether draining has found the clock rate of any stream. */
  boolean foundClockRates() {
    return tables.hasClockRates();
  }

  /** Takes over the clock rates that another pass over the same capture found. */
  void useClockRates(CaptureMeter earlier) {
    tables.copyClockRates(earlier.tables);
  }

  @Override
  public void close() {
    tables.close();
    object.close();
    runner.close();
  }
}
