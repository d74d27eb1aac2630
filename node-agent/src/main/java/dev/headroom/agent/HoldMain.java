package dev.headroom.agent;

import dev.headroom.agent.hold.Hold;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;

/**
 * The hold's process, one a node: {@code HEADROOM_HOLD_PORT} is where the kubelet asks, {@code
 * HEADROOM_AGENT_HTTP_PORT} where the agent answers. On SIGTERM it takes nobody any more and ends,
 * with status 0, when nobody is held: its pod's grace period must be as long as those of the pods
 * that it holds.
 */
public final class HoldMain {
  private static final System.Logger LOG = System.getLogger("headroom.hold");
  private static final int NO_START = 1;
  private static final int BAD_CONFIGURATION = 2;

  private HoldMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Logs.configure(Level.INFO);
    try {
      var hold = open(System.getenv());
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(hold)));
      new CountDownLatch(1).await();
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.ERROR, "configuration: {0}", e.getMessage());
      System.exit(BAD_CONFIGURATION);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot start: {0}", e.getMessage());
      System.exit(NO_START);
    }
  }

  private static Hold open(Map<String, String> environment) throws IOException {
    var port = port(environment, "HEADROOM_HOLD_PORT", 9465);
    var agent = port(environment, "HEADROOM_AGENT_HTTP_PORT", 9464);
    var hold = Hold.open(port, agent);
    LOG.log(
        System.Logger.Level.INFO,
        () -> "preStop requests on 127.0.0.1:%d, the agent on %d".formatted(hold.port(), agent));
    return hold;
  }

  private static int port(Map<String, String> environment, String key, int otherwise) {
    var value = environment.getOrDefault(key, "").strip();
    if (value.isEmpty()) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65_535) {
      throw new IllegalArgumentException(key + " is '" + value + "', not a number from 0 to 65535");
    }
    return Integer.parseInt(value);
  }

  private static void end(Hold hold) {
    LOG.log(System.Logger.Level.INFO, "taking no new requests; ending when nobody is held");
    try {
      hold.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the door does not close", e);
    }
    Runtime.getRuntime().halt(0);
  }
}
