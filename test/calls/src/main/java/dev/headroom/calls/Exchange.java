package dev.headroom.calls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Keeps the live calls talking: one thread sends what is due, one receives. */
final class Exchange implements AutoCloseable {
  private static final long TICK_NANOS = 2_000_000;
  private static final int LARGEST_DATAGRAM = 2048;

  private final Map<String, Call> calls = new ConcurrentHashMap<>();
  private final Queue<Leg> arriving = new ConcurrentLinkedQueue<>();
  private final Selector selector;
  private final Thread sender;
  private final Thread receiver;
  private volatile boolean open = true;

  Exchange() throws IOException {
    selector = Selector.open();
    sender = Thread.ofPlatform().name("calls-sender").daemon().start(this::send);
    receiver = Thread.ofPlatform().name("calls-receiver").daemon().start(this::receive);
  }

  void add(Call call) {
    arriving.addAll(call.legs());
    selector.wakeup();
    calls.put(call.id(), call);
  }

  Collection<Call> live() {
    return calls.values();
  }

  /** Stops both ends of the call sending; they still receive. Null if there is no such call. */
  @Nullable Call silence(String id) {
    return calls.remove(id);
  }

  private void send() {
    while (open) {
      var now = System.nanoTime();
      for (var call : calls.values()) {
        call.sendDue(now);
      }
      LockSupport.parkNanos(TICK_NANOS - (System.nanoTime() - now));
    }
  }

  private void receive() {
    var buffer = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    try {
      while (open) {
        selector.select(key -> read(key, buffer), 100);
        for (var leg = arriving.poll(); leg != null; leg = arriving.poll()) {
          leg.channel().register(selector, SelectionKey.OP_READ, leg);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("receiving failed, no call can be judged any more", e);
    }
  }

  private static void read(SelectionKey key, ByteBuffer buffer) {
    if (key.isValid() && key.attachment() instanceof Leg leg) {
      leg.receive(buffer, System.nanoTime());
    }
  }

  @Override
  public void close() throws IOException {
    open = false;
    selector.wakeup();
    try {
      sender.join();
      receiver.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    selector.close();
  }
}
