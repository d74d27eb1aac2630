package dev.headroom.agent.hold;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Where kubelets come in, on the loopback alone. Two processes may have it open at once
 * (SO_REUSEPORT, of one user): in an upgrade the new one takes who comes, and the old one keeps
 * whom it holds.
 */
final class HoldDoor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("headroom.hold");
  private static final int BACKLOG = 512;
  private static final int MOST_VISITORS = 2000;
  private static final long REST_NANOS = 100_000_000;

  /** Who is on the threshold when a door closes is turned away, so it closes on an empty one. */
  private static final int LAST_LOOK_MILLIS = 100;

  private final ServerSocket door;
  private final Consumer<Socket> visit;
  private final Semaphore places = new Semaphore(MOST_VISITORS);
  private final Thread porter = Thread.ofPlatform().name("door").unstarted(this::letIn);
  private volatile boolean closing;

  private HoldDoor(ServerSocket door, Consumer<Socket> visit) {
    this.door = door;
    this.visit = visit;
  }

  /** Opens it; each visitor is handed to {@code visit} on a thread of its own. Port 0: any. */
  static HoldDoor open(int port, Consumer<Socket> visit) throws IOException {
    var socket = new ServerSocket();
    socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
    socket.setSoTimeout(LAST_LOOK_MILLIS);
    var door = new HoldDoor(socket, visit);
    door.porter.start();
    return door;
  }

  int port() {
    return door.getLocalPort();
  }

  private void letIn() {
    while (true) {
      try {
        admit(door.accept());
      } catch (SocketTimeoutException _) {
        if (closing) {
          return;
        }
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot take a connection: {0}", e.getMessage());
        // Where files have run out the next try would fail as soon as this one.
        LockSupport.parkNanos(REST_NANOS);
      }
    }
  }

  private void admit(Socket visitor) throws IOException {
    if (!places.tryAcquire()) {
      LOG.log(System.Logger.Level.WARNING, "turned away, as {0} are held", MOST_VISITORS);
      visitor.close();
      return;
    }
    Thread.startVirtualThread(() -> {
      try (visitor) {
        visit.accept(visitor);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "a visitor was gone before its answer", e);
      } finally {
        places.release();
      }
    });
  }

  /** Takes nobody any more, once nobody came for a moment; who is in stays. */
  @Override
  public void close() throws IOException {
    closing = true;
    try {
      porter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    door.close();
  }

  /** Returns when nobody is in any more. */
  void awaitEmpty() {
    places.acquireUninterruptibly(MOST_VISITORS);
    places.release(MOST_VISITORS);
  }
}
