package dev.headroom.cluster;

import dev.headroom.policy.PodPhase;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * {@code headroom explain}, {@code drain} and {@code undrain}, with the rights of the user's
 * kubeconfig: exit 0; 1 if the cluster cannot be asked or refuses; 2 for a wrong command line; 3 if
 * what is named is not there or cannot be done.
 */
public final class ClusterMain {
  private static final int NO_ANSWER = 1;
  private static final int BAD_USAGE = 2;
  private static final int NOT_THERE = 3;

  private static final int PATIENCE_MILLIS = 10_000;
  private static final String JSON = "--json";

  private static final String USAGE =
      """
      usage: headroom explain [NAMESPACE/NAME] [--json]    what a policy decides, and why; without a name all of them
             headroom drain [NAMESPACE/]POD                no new sessions for this pod, which goes when it is empty
             headroom undrain [NAMESPACE/]POD              the way back, until the pod is released

      They use the cluster and the rights of your kubeconfig, as kubectl does. A pod without a namespace is in that of
      the kubeconfig's context. Exit status: 0; 1 the cluster gives no answer or refuses; 2 wrong usage; 3 no such thing.
      """;

  private final KubernetesClient client;
  private final PrintStream out;
  private final Instant now;

  ClusterMain(KubernetesClient client, PrintStream out, Instant now) {
    this.client = client;
    this.out = out;
    this.now = now;
  }

  public static void main(String[] arguments) {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    // Nobody reads a log here, and a library that says so would be in the way of what is printed.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    var config =
        new ConfigBuilder(ClientKeys.understood(Config.autoConfigure(null)))
            .withRequestTimeout(PATIENCE_MILLIS)
            .withConnectionTimeout(PATIENCE_MILLIS)
            .withRequestRetryBackoffLimit(0)
            .build();
    int code;
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      code = new ClusterMain(client, out, Instant.now()).run(err, arguments);
    }
    if (code != 0) {
      System.exit(code);
    }
  }

  int run(PrintStream err, String... arguments) {
    var words = new ArrayList<>(Arrays.asList(arguments));
    if (words.contains("--help") || words.contains("-h")) {
      out.print(USAGE);
      return 0;
    }
    var json = words.removeIf(JSON::equals);
    var command = words.isEmpty() ? "" : words.removeFirst();
    var known = command.equals("explain") ? words.size() <= 1 : !json && words.size() == 1;
    if (!known || words.stream().anyMatch(word -> word.startsWith("-"))) {
      err.print(USAGE);
      return BAD_USAGE;
    }
    try {
      switch (command) {
        case "explain" -> explain(words, json);
        case "drain" -> mark(words.getFirst(), PodPhase.DRAINING);
        case "undrain" -> mark(words.getFirst(), PodPhase.ACCEPTING);
        default -> {
          err.print(USAGE);
          return BAD_USAGE;
        }
      }
      return 0;
    } catch (ClusterError refused) {
      err.println("headroom " + command + ": " + refused.getMessage());
      return NOT_THERE;
    } catch (KubernetesClientException failure) {
      err.println("headroom " + command + ": " + words(failure));
      return NO_ANSWER;
    }
  }

  private String words(KubernetesClientException failure) {
    var root = ClusterError.rootOf(failure);
    return failure.getCode() <= 0
        ? "the cluster at %s gives no answer: %s; is KUBECONFIG right?"
            .formatted(client.getMasterUrl(), root)
        : root;
  }

  private void explain(List<String> names, boolean json) {
    var reports = new FleetReports(client, now);
    var named = names.isEmpty() ? null : ref(names.getFirst());
    var policies =
        reports.policies(named == null ? null : named.namespace()).stream()
            .filter(policy -> named == null || policy.ref().equals(named))
            .toList();
    if (policies.isEmpty()) {
      throw new ClusterError(
          named == null ? "there is no MediaScalingPolicy" : "there is no " + named);
    }
    var all = policies.stream().map(reports::report).toList();
    if (json) {
      out.print(FleetReportText.json(all));
    } else {
      all.forEach(report -> out.println(FleetReportText.table(report, now)));
    }
  }

  private void mark(String name, PodPhase phase) {
    var pod = ref(name);
    var reports = new FleetReports(client, now);
    out.println(new HandDrain(client, reports).mark(pod.namespace(), pod.name(), phase, now));
  }

  private PolicyRef ref(String name) {
    var slash = name.indexOf('/');
    return slash < 0
        ? new PolicyRef(Objects.requireNonNullElse(client.getNamespace(), "default"), name)
        : new PolicyRef(name.substring(0, slash), name.substring(slash + 1));
  }
}
