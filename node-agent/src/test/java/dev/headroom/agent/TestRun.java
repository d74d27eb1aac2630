package dev.headroom.agent;

import java.util.Map;
import java.util.Set;

/** The real programs on the live kernel, fed frame by frame. */
final class TestRun implements AutoCloseable {
  static final int HOOK = ProgramRun.HOOK;

  /** TCX_NEXT, with which the next program sees the packet. */
  private static final int NEXT = -1;

  private final ProgramRun runner = new ProgramRun();
  private final BpfObject object = BpfObject.load(BpfObject.meter(), Map.of());
  private final int ingress = object.programFd("headroom_ingress");
  private final int egress = object.programFd("headroom_egress");
  final Tables tables = new Tables(object);

  TestRun() {
    tables.addHook(HOOK);
  }

  RingBuffer events() {
    return new RingBuffer(object.mapFd("events"), Tables.EVENTS_BYTES);
  }

  int[] entries() {
    return tables.entries();
  }

  void out(Frame packet) {
    run(Direction.EGRESS, packet.bytes());
  }

  void in(Frame packet) {
    run(Direction.INGRESS, packet.bytes());
  }

  /** As one buffer that holds a burst of datagrams of this many bytes. */
  void burst(Direction direction, Frame packet, int datagramBytes) {
    runner.burst((packet.payload().length + datagramBytes - 1) / datagramBytes, datagramBytes);
    run(direction, packet.bytes());
    runner.burst(0, 0);
  }

  /** The same from bytes, of which so many are the frame. */
  void burst(Direction direction, byte[] bytes, int length, int datagrams, int datagramBytes) {
    runner.burst(datagrams, datagramBytes);
    run(direction, bytes, length);
    runner.burst(0, 0);
  }

  void run(Direction direction, byte[] bytes) {
    run(direction, bytes, bytes.length);
  }

  private void run(Direction direction, byte[] bytes, int length) {
    var program = direction == Direction.INGRESS ? ingress : egress;
    var result = runner.run(program, bytes, length);
    if (result != NEXT) {
      throw new AssertionError(length + " bytes: " + Errno.describe(-result));
    }
  }

  Drained drain() {
    return drain(System.nanoTime());
  }

  Drained drain(long nowNanos) {
    var drained = new Drained();
    tables.drain(Set.of(HOOK), nowNanos, drained);
    return drained;
  }

  @Override
  public void close() {
    tables.close();
    object.close();
    runner.close();
  }
}
