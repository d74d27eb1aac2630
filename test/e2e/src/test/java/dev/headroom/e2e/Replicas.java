package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.rig.Kubectl;
import java.util.ArrayList;
import java.util.List;

/** The pods of a program of ours or of KEDA's, to be hurt. */
record Replicas(Kubectl kubectl, String namespace, List<Replica> pods) {
  record Replica(String name, String uid, String node) {
    private static Replica of(JsonNode pod) {
      var metadata = pod.path("metadata");
      return new Replica(
          metadata.path("name").asText(),
          metadata.path("uid").asText(),
          pod.path("spec").path("nodeName").asText());
    }
  }

  static Replicas find(Kubectl kubectl, String namespace, String selector) {
    var pods = Json.parse(kubectl.json("pods", "-n", namespace, "-l", selector)).path("items");
    return new Replicas(
        kubectl,
        namespace,
        Json.stream(pods)
            .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
            .map(Replica::of)
            .toList());
  }

  /** Kills as many, without a word to them. */
  void kill(int count) {
    var words = new ArrayList<>(List.of("delete", "pod", "--force", "--grace-period=0"));
    words.addAll(List.of("-n", namespace));
    pods.subList(0, count).forEach(pod -> words.add(pod.name()));
    kubectl.run(words.toArray(String[]::new));
  }

  /** None of their processes runs until this is closed, though all connections stay. */
  Fault stop() {
    var processes =
        pods.stream().flatMap(pod -> PodProcesses.of(pod.name(), pod.uid()).stream()).toList();
    var numbers = processes.stream().map(process -> process.getFileName().toString()).toList();
    signal("-STOP", numbers);
    return () -> signal("-CONT", numbers);
  }

  private static void signal(String which, List<String> processes) {
    var words = new ArrayList<>(List.of("kill", which));
    words.addAll(processes);
    HostCommand.run(words);
  }

  /** What they send to {@code port} is lost until this is closed; at least something must be. */
  Fault cutFrom(int port) {
    var networks = pods.stream().map(pod -> PodNetwork.of(pod.name(), pod.uid())).toList();
    var table = "inet headroom-cut";
    for (var network : networks) {
      HostCommand.run(
          network.wrap(
              List.of(
                  "nft",
                  "add table %1$s; add chain %1$s out { type filter hook output priority 0; };"
                          .formatted(table)
                      + " add rule %s out tcp dport %d counter drop".formatted(table, port))));
    }
    return () -> {
      for (var network : networks) {
        var rules = HostCommand.run(network.wrap(List.of("nft", "list table " + table)));
        HostCommand.run(network.wrap(List.of("nft", "delete table " + table)));
        if (rules.contains("packets 0 ")) {
          throw new AssertionError(network.pod() + " sent nothing that was lost: " + rules);
        }
      }
    };
  }

  /** Something that is wrong until it is closed. */
  interface Fault extends AutoCloseable {
    @Override
    void close();
  }
}
