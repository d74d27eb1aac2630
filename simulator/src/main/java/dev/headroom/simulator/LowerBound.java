package dev.headroom.simulator;

/**
 * The pods that sessions need if they could be moved at will and pods came up at once: the integral
 * of {@code max(minimum, ceil(sessions / capacity))}. Nobody can go below it.
 */
final class LowerBound {
  static final String NAME = "lower-bound";

  private LowerBound() {}

  static Score score(Trace trace, World world, Span span) {
    var account = new Account(world, span.from(), span.to(), null);
    var ends = new LongHeap();
    for (var i = 0; i < trace.size() && trace.start(i) < span.to(); i++) {
      if (trace.start(i) >= span.warmUp()) {
        endUntil(trace.start(i), ends, account, world);
        account.advance(trace.start(i));
        account.session(trace.start(i), false);
        ends.push(trace.end(i));
        account.live++;
        settle(account, world);
      }
    }
    endUntil(span.to() - 1, ends, account, world);
    account.advance(span.to());
    return account.score(NAME);
  }

  private static void endUntil(long time, LongHeap ends, Account account, World world) {
    while (!ends.isEmpty() && ends.peek() <= time) {
      account.advance(ends.pop());
      account.live--;
      settle(account, world);
    }
  }

  private static void settle(Account account, World world) {
    var pods = (account.live + world.capacity() - 1) / world.capacity();
    account.existing = Math.max(world.minPods(), pods);
    account.freeSlots = account.existing * world.capacity() - account.live;
  }
}
