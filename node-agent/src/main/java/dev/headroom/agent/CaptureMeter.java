package dev.headroom.agent;

import java.util.Map;
import java.util.Set;

/**
 * The meter on the frames of a capture, with the capture's arrival times: the same kernel programs,
 * run from memory on tables of their own. One thread.
 */
final class CaptureMeter implements AutoCloseable {
  /** An age that no entry has: captures are drained to the last. */
  private static final long NEVER = 0;

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
   * @return false when the kernel takes no such frame: without a whole IP header, or too long
   */
  boolean count(byte[] frame, int length, long nanos) {
    runner.arrival(nanos);
    return runner.run(program, frame, length) >= 0;
  }

  /** As one buffer with a burst of datagrams of so many bytes. */
  boolean countBurst(byte[] frame, int length, long nanos, int datagrams, int datagramBytes) {
    runner.burst(datagrams, datagramBytes);
    var counted = count(frame, length, nanos);
    runner.burst(0, 0);
    return counted;
  }

  void drain(Sink sink) {
    tables.drain(Set.of(ProgramRun.HOOK), NEVER, sink);
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
