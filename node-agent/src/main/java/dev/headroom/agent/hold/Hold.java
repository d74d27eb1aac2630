package dev.headroom.agent.hold;

import java.io.IOException;
import java.time.Duration;

/** The hold put together: the door for the kubelet, and the agent that knows the sessions. */
public final class Hold implements AutoCloseable {
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final HoldDoor door;

  private Hold(HoldDoor door) {
    this.door = door;
  }

  /** Listens on the loopback; {@code agentPort} is where the node's agent serves HTTP. */
  public static Hold open(int port, int agentPort) throws IOException {
    var visit = new HoldVisit(new AgentDesk(agentPort)::ask, ROUND);
    return new Hold(HoldDoor.open(port, visit::serve));
  }

  public int port() {
    return door.port();
  }

  /** Takes no new requests; another one that listens on the same port gets them. */
  void stopTaking() throws IOException {
    door.close();
  }

  /** The same, and returns when the last one that is held has been answered. */
  @Override
  public void close() throws IOException {
    stopTaking();
    door.awaitEmpty();
  }
}
