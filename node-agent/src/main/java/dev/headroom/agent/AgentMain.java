package dev.headroom.agent;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;

/** The node agent's process: reads its environment, starts, and ends on SIGTERM with status 0. */
public final class AgentMain {
  private static final System.Logger LOG = System.getLogger("headroom.agent");
  private static final int NO_START = 1;
  private static final int BAD_CONFIGURATION = 2;
  private static final int NO_METER = 3;
  private static final String PINS = "headroom";

  private AgentMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Logs.configure(Level.INFO);
    try {
      run(AgentConfig.of(System.getenv()));
    } catch (AgentConfig.Invalid e) {
      e.problems()
          .forEach(problem -> LOG.log(System.Logger.Level.ERROR, "configuration: {0}", problem));
      System.exit(BAD_CONFIGURATION);
    } catch (KernelError e) {
      LOG.log(System.Logger.Level.ERROR, "the kernel side cannot start", e);
      System.exit(NO_METER);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot start: {0}", e.getMessage());
      System.exit(NO_START);
    }
  }

  private static void run(AgentConfig config) throws IOException, InterruptedException {
    Logs.configure(config.logLevel());
    var version = version();
    LOG.log(System.Logger.Level.INFO, "Headroom node agent {0}: {1}", version, config);
    var meter = KernelMeter.open(config.bpf().resolve(PINS), config.node());
    var agent = new Agent(config, meter, version).start();
    // A process that SIGTERM ends would exit with 143; an orderly end is 0.
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  LOG.log(System.Logger.Level.INFO, "ending; the kernel side goes on counting");
                  agent.close();
                  meter.close();
                  Runtime.getRuntime().halt(0);
                }));
    new CountDownLatch(1).await();
  }

  private static String version() {
    var version = AgentMain.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
