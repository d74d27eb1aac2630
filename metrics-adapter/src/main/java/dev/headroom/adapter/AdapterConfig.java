package dev.headroom.adapter;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the service runs, from its environment.
 *
 * @param podName unique among the replicas: by this name one of them leads
 * @param podIp the pod's address as agents reach it; the serving certificate names it
 * @param service the Service in front of us; the serving certificate names it
 * @param clusterDomain the cluster's DNS domain
 * @param agentServiceAccount whose tokens may report, in our own namespace
 * @param port HTTPS: metrics API, agent reports, /metrics, health
 * @param scalerPort gRPC for KEDA
 * @param scalerTls folder of that port's certificates; null to speak in the clear
 * @param maxSignalAge a sample older than this is not published
 * @param shutdownDelay how long to serve on after SIGTERM, until nobody sends requests any more
 */
record AdapterConfig(
    String namespace,
    String podName,
    String podIp,
    String service,
    String clusterDomain,
    String agentServiceAccount,
    int port,
    int scalerPort,
    @Nullable Path scalerTls,
    Duration maxSignalAge,
    Duration shutdownDelay) {

  /** The environment cannot be used; the message lists every problem. */
  static final class BadConfig extends Exception {
    BadConfig(List<String> problems) {
      super("the configuration cannot be used:\n  " + String.join("\n  ", problems));
    }
  }

  /**
   * Reads the environment.
   *
   * @throws BadConfig listing everything that is wrong, at once
   */
  static AdapterConfig read(Map<String, String> environment) throws BadConfig {
    var reader = new Reader(environment);
    var config =
        new AdapterConfig(
            reader.required("POD_NAMESPACE"),
            reader.required("POD_NAME"),
            reader.address("POD_IP"),
            reader.text("HEADROOM_SERVICE", "headroom"),
            reader.text("HEADROOM_CLUSTER_DOMAIN", "cluster.local"),
            reader.text("HEADROOM_AGENT_SERVICE_ACCOUNT", "headroom-agent"),
            (int) reader.whole("HEADROOM_PORT", 8443, 0, 65535),
            (int) reader.whole("HEADROOM_SCALER_PORT", 9555, 0, 65535),
            reader.certificates("HEADROOM_SCALER_TLS"),
            reader.duration("HEADROOM_MAX_SIGNAL_AGE_SECONDS", 10, 3600, Duration::ofSeconds),
            reader.duration("HEADROOM_SHUTDOWN_DELAY_SECONDS", 8, 300, Duration::ofSeconds));
    if (!reader.problems.isEmpty()) {
      throw new BadConfig(reader.problems);
    }
    return config;
  }

  /** The user that agents are, as the API server names service accounts. */
  String agentUser() {
    return "system:serviceaccount:" + namespace + ":" + agentServiceAccount;
  }

  /** All interfaces, of both families where the pod has IPv6. */
  String listenHost() {
    try {
      return InetAddress.ofLiteral(podIp) instanceof Inet6Address ? "::" : "0.0.0.0";
    } catch (IllegalArgumentException checkedAtReading) {
      return "0.0.0.0";
    }
  }

  /** What our serving certificate is made for. */
  Certificates.Subject subject() {
    var inNamespace = service + "." + namespace;
    return new Certificates.Subject(
        inNamespace + ".svc",
        List.of(
            inNamespace + ".svc",
            inNamespace + ".svc." + clusterDomain,
            inNamespace,
            service,
            "localhost"),
        List.of(podIp, "127.0.0.1", "::1"));
  }

  private static final class Reader {
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    Reader(Map<String, String> environment) {
      this.environment = environment;
    }

    String required(String name) {
      var value = set(name);
      if (value == null) {
        problems.add(name + " is not set");
        return "";
      }
      return value;
    }

    String text(String name, String otherwise) {
      var value = set(name);
      return value == null ? otherwise : value;
    }

    String address(String name) {
      var value = required(name);
      if (!value.isEmpty()) {
        try {
          return InetAddress.ofLiteral(value).getHostAddress();
        } catch (IllegalArgumentException noAddress) {
          problems.add(name + " is \"" + value + "\", not an IP address");
        }
      }
      return value;
    }

    @Nullable Path certificates(String name) {
      var folder = set(name);
      if (folder == null) {
        return null;
      }
      if (!Files.isRegularFile(Path.of(folder, "tls.crt"))) {
        problems.add(name + " is \"" + folder + "\", no folder with tls.crt and tls.key");
      }
      return Path.of(folder);
    }

    long whole(String name, long otherwise, long least, long most) {
      var value = set(name);
      if (value == null) {
        return otherwise;
      }
      try {
        var number = Long.parseLong(value);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException notWhole) {
        // Told below, together with numbers that are out of range.
      }
      problems.add(
          name + " is \"" + value + "\", not a whole number from " + least + " to " + most);
      return otherwise;
    }

    Duration duration(String name, long otherwise, long most, LongFunction<Duration> unit) {
      return unit.apply(whole(name, otherwise, 1, most));
    }

    private @Nullable String set(String name) {
      var value = environment.get(name);
      return value == null || value.isBlank() ? null : value.strip();
    }
  }
}
