package dev.headroom.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.regex.Pattern;

/**
 * What the agent is told by its environment.
 *
 * @param node {@code NODE_NAME}, from the downward API; required
 * @param api {@code KUBERNETES_SERVICE_HOST} and {@code _PORT}, which every pod has; required
 * @param credentials {@code HEADROOM_AGENT_CREDENTIALS_DIR}: token and ca.crt for the API server
 * @param namespace {@code HEADROOM_NAMESPACE}: where the service lives
 * @param service {@code HEADROOM_AGENT_REPORT_SERVICE}: the Service whose replicas get the reports
 * @param caConfigMap {@code HEADROOM_AGENT_CA_CONFIGMAP}: where the service publishes its CA
 * @param token {@code HEADROOM_AGENT_TOKEN_FILE}: the projected token for the service
 * @param httpPort {@code HEADROOM_AGENT_HTTP_PORT}: health and metrics; 0 takes a free one
 * @param pushTimeout {@code HEADROOM_AGENT_PUSH_TIMEOUT_MS}: what one push may take
 * @param proc {@code HEADROOM_AGENT_PROC_DIR}: the node's /proc
 * @param sys {@code HEADROOM_AGENT_SYS_DIR}: the node's /sys
 * @param cgroups {@code HEADROOM_AGENT_CGROUP_DIR}: the node's /sys/fs/cgroup
 * @param bpf {@code HEADROOM_AGENT_BPF_DIR}: a bpf file system, where hooks and tables are pinned
 * @param logLevel {@code HEADROOM_AGENT_LOG_LEVEL}: FINE, INFO, WARNING or SEVERE
 */
record AgentConfig(
    String node,
    URI api,
    Path credentials,
    String namespace,
    String service,
    String caConfigMap,
    Path token,
    int httpPort,
    Duration pushTimeout,
    Path proc,
    Path sys,
    Path cgroups,
    Path bpf,
    Level logLevel) {

  /** The environment does not make a configuration; lists all that is wrong with it. */
  static final class Invalid extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final List<String> problems;

    Invalid(List<String> problems) {
      super(String.join("; ", problems));
      this.problems = List.copyOf(problems);
    }

    List<String> problems() {
      return problems;
    }
  }

  private static final String PREFIX = "HEADROOM_AGENT_";

  static AgentConfig of(Map<String, String> environment) {
    var reader = new Reader(environment);
    var config =
        new AgentConfig(
            reader.name("NODE_NAME", ""),
            reader.api(),
            reader.path("CREDENTIALS_DIR", "/var/run/secrets/kubernetes.io/serviceaccount"),
            reader.name("HEADROOM_NAMESPACE", "headroom-system"),
            reader.name(PREFIX + "REPORT_SERVICE", "headroom"),
            reader.name(PREFIX + "CA_CONFIGMAP", "headroom-ca"),
            reader.path("TOKEN_FILE", "/var/run/secrets/headroom/token"),
            reader.number(PREFIX + "HTTP_PORT", "9464", 0, 65_535),
            Duration.ofMillis(reader.number(PREFIX + "PUSH_TIMEOUT_MS", "2000", 100, 30_000)),
            reader.path("PROC_DIR", "/proc"),
            reader.path("SYS_DIR", "/sys"),
            reader.path("CGROUP_DIR", "/sys/fs/cgroup"),
            reader.path("BPF_DIR", "/sys/fs/bpf"),
            reader.level());
    reader.finish();
    return config;
  }

  private static final class Reader {
    // What Kubernetes accepts as the name of a node, namespace, service or ConfigMap.
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    // Kubernetes describes the services of a namespace by variables of this kind.
    private static final Pattern SERVICE_LINK = Pattern.compile(".*_(SERVICE|PORT)(_.*)?");

    private static final Set<String> LEVELS = Set.of("FINE", "INFO", "WARNING", "SEVERE");

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final List<String> known = new ArrayList<>();

    Reader(Map<String, String> environment) {
      this.environment = environment;
    }

    private String text(String key, String otherwise) {
      known.add(key);
      var value = environment.getOrDefault(key, "").strip();
      return value.isEmpty() ? otherwise : value;
    }

    String name(String key, String otherwise) {
      var value = text(key, otherwise);
      if (value.isEmpty()) {
        problems.add(key + " is not set");
      } else if (!NAME.matcher(value).matches()) {
        problems.add("%s is '%s', which is no Kubernetes name".formatted(key, value));
      }
      return value;
    }

    int number(String key, String otherwise, int least, int most) {
      var value = text(key, otherwise);
      try {
        var number = Integer.parseInt(value);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below, with the range.
      }
      problems.add("%s is '%s', not a number from %d to %d".formatted(key, value, least, most));
      return least;
    }

    Path path(String shortKey, String otherwise) {
      var key = PREFIX + shortKey;
      var path = Path.of(text(key, otherwise));
      if (!path.isAbsolute()) {
        problems.add("%s is '%s', not an absolute path".formatted(key, path));
      }
      return path;
    }

    Level level() {
      var key = PREFIX + "LOG_LEVEL";
      var value = text(key, "INFO");
      if (LEVELS.contains(value)) {
        return Level.parse(value);
      }
      problems.add("%s is '%s', not one of FINE, INFO, WARNING, SEVERE".formatted(key, value));
      return Level.INFO;
    }

    URI api() {
      var host = text("KUBERNETES_SERVICE_HOST", "");
      var port = number("KUBERNETES_SERVICE_PORT", "443", 1, 65_535);
      if (host.isEmpty()) {
        problems.add("KUBERNETES_SERVICE_HOST is not set: the agent runs in a pod");
        return URI.create("https://unset");
      }
      var bracketed = host.contains(":") ? "[" + host + "]" : host;
      try {
        return URI.create("https://" + bracketed + ":" + port);
      } catch (IllegalArgumentException e) {
        problems.add("KUBERNETES_SERVICE_HOST is '%s', no host".formatted(host));
        return URI.create("https://unset");
      }
    }

    void finish() {
      new TreeMap<>(environment)
          .keySet().stream()
              .filter(key -> key.startsWith(PREFIX) && !known.contains(key))
              .filter(key -> !SERVICE_LINK.matcher(key).matches())
              .forEach(key -> problems.add(key + " is not known"));
      if (!problems.isEmpty()) {
        throw new Invalid(problems);
      }
    }
  }
}
