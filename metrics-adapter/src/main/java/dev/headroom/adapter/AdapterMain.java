package dev.headroom.adapter;

import dev.headroom.cluster.Cluster;
import java.time.Clock;
import org.slf4j.LoggerFactory;

/** Runs the service until SIGTERM. Exit code 2: the configuration cannot be used. */
public final class AdapterMain {
  private AdapterMain() {}

  /** Starts the service; all of its configuration is in the environment. */
  public static void main(String[] arguments) throws Exception {
    Logs.start();
    var log = LoggerFactory.getLogger(AdapterMain.class);
    AdapterConfig config;
    try {
      config = AdapterConfig.read(System.getenv());
    } catch (AdapterConfig.BadConfig bad) {
      log.error("{}", bad.getMessage());
      System.exit(2);
      return;
    }
    log.info("starting with {}", config);
    var service = new Service(config, Cluster.connect(), Clock.systemUTC());
    Runtime.getRuntime().addShutdownHook(new Thread(service::stop, "shutdown"));
    service.start();
    log.info("listening on port {}, KEDA on {}", service.port(), service.scalerPort());
  }
}
