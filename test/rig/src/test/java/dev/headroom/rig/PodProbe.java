package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Questions to pods and about them. */
record PodProbe(Kubectl kubectl) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  void awaitReady(List<String> pods) {
    kubectl.waitFor(
        "condition=Ready", PATIENCE, pods.stream().map("pod/"::concat).toArray(String[]::new));
  }

  List<String> addresses(String pod) {
    return List.of(kubectl.jsonPath(".status.podIPs[*].ip", "pod/" + pod).split(" ", -1));
  }

  boolean ping(String pod, String address) {
    return ping(pod, address, Pods.ECHO_PORT);
  }

  boolean ping(String pod, String address, int port) {
    return kubectl.succeeds(
        "exec", pod, "--", "/udp", "ping", address, String.valueOf(port), "1000");
  }

  static boolean eventually(BooleanSupplier so) {
    return Wait.until(so, Duration.ofMillis(200), PATIENCE);
  }

  int failures() {
    var counts =
        kubectl.jsonPath(
            ".items[?(@.reason=='FailedGetPodsMetric')].count",
            "events",
            "--field-selector=involvedObject.name=scaled,involvedObject.kind=HorizontalPodAutoscaler");
    return Stream.of(counts.split(" ", -1))
        .filter(count -> !count.isEmpty())
        .mapToInt(Integer::parseInt)
        .sum();
  }

  void awaitFailures(int wanted) {
    assertThat(eventually(() -> failures() >= wanted)).as("the autoscaler reports").isTrue();
  }

  static long droppedPackets() {
    return Exec.run("nft", "list", "table", "inet", Network.FILTER)
        .lines()
        .filter(line -> line.contains("counter packets"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*packets (\\d+) .*", "$1")))
        .sum();
  }

  List<String> restarts() {
    return List.of(
        kubectl
            .jsonPath(
                ".items[*].status.containerStatuses[0].restartCount", "pods", "-l", "app=echo")
            .split(" ", -1));
  }
}
