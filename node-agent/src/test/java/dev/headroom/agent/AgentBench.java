package dev.headroom.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** What the agent itself costs: its process on a node with one pod and many live streams. */
final class AgentBench implements AutoCloseable {
  private static final String UID = "0f8fad5b-d9cb-469f-a165-70867728950e";
  private static final int STREAMS = 5000;
  private static final int STREAMS_A_SESSION = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The first seconds of a JVM compile what it does. */
  private static final Duration SETTLING = Duration.ofSeconds(15);

  private static final Duration MEASURED = Duration.ofSeconds(30);

  /** Streams are live for 30 s after a packet. */
  private static final Duration REFRESH = Duration.ofSeconds(5);

  private static final long MEMORY_GOAL_MEBIBYTES = 80;
  private static final double PROCESSOR_GOAL_PERCENT = 1;

  private final Path folder = Files.createTempDirectory("headroom-bench-");
  private final Sandbox node = Sandbox.withBpf();
  private final PodSandbox pod =
      new PodSandbox(UID, Files.createDirectory(folder.resolve("cgroups")));
  private final ClusterStub cluster = node.call(ClusterStub::new);
  private final ServiceStub service = node.call(() -> new ServiceStub("a"));
  private final int socket;
  private final AgentProcess agent;
  private int round;

  AgentBench() throws IOException {
    node.shell("mount -t sysfs sysfs /sys && mount -t bpf bpf " + Sandbox.BPF);
    var ifindex = node.connect("veth0", pod.sandbox);
    socket = node.call(() -> LibSys.frameSocket(ifindex));
    pod.start();
    Files.writeString(folder.resolve("token"), "api");
    Files.writeString(folder.resolve("ca.crt"), TestTls.ca("a"));
    Files.writeString(folder.resolve("headroom"), "projected");
    fillCluster();
    agent = node.call(() -> AgentProcess.start(environment()));
  }

  private void fillCluster() {
    var ca = TestTls.ca("a").replace("\n", "\\n");
    cluster.put(ClusterStub.CONFIG_MAPS, "c", "", ",\"data\":{\"ca.crt\":\"" + ca + "\"}");
    cluster.put(
        ClusterStub.SLICES,
        "s",
        "",
        ",\"endpoints\":[{\"addresses\":[\"127.0.0.1\"]}],\"ports\":[{\"name\":\"https\",\"port\":%d}]"
            .formatted(service.port()));
    cluster.put(
        ClusterStub.PODS,
        UID,
        ",\"namespace\":\"media\",\"name\":\"sfu-0\"",
        ",\"spec\":{\"nodeName\":\"node-a\"},\"status\":{\"phase\":\"Running\"}");
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH", "/usr/bin:/bin",
        "NODE_NAME", "node-a",
        "KUBERNETES_SERVICE_HOST", "127.0.0.1",
        "KUBERNETES_SERVICE_PORT", Integer.toString(cluster.port()),
        "HEADROOM_AGENT_CREDENTIALS_DIR", folder.toString(),
        "HEADROOM_AGENT_TOKEN_FILE", folder.resolve("headroom").toString(),
        "HEADROOM_AGENT_HTTP_PORT", "0");
  }

  void run(PrintStream out) throws Exception {
    awaitStreams();
    talk(SETTLING);
    var busy = agent.processorTime();
    var from = System.nanoTime();
    talk(MEASURED);
    var percent = 100.0 * agent.processorTime().minus(busy).toNanos() / (System.nanoTime() - from);
    var resident = agent.residentMebibytes();
    out.printf("%nThe agent's process with %,d live streams:%n%n", STREAMS);
    out.println("| | | goal |");
    out.println("| --- | ---: | --- |");
    out.printf(
        "| resident memory, MiB | %d | ≤ %d: %s |%n",
        resident, MEMORY_GOAL_MEBIBYTES, resident <= MEMORY_GOAL_MEBIBYTES ? "met" : "missed");
    out.printf(
        Locale.ROOT,
        "| processor time, %% of a core | %.2f | ≤ %.0f: %s |%n",
        percent,
        PROCESSOR_GOAL_PERCENT,
        percent <= PROCESSOR_GOAL_PERCENT ? "met" : "missed");
  }

  private void awaitStreams() throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (reportedStreams() != STREAMS) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("the agent does not report all streams: " + agent.lines());
      }
      talk(REFRESH);
    }
  }

  private void talk(Duration time) throws InterruptedException {
    var end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      for (var stream = 0; stream < STREAMS; stream++) {
        var peer = Frames.endpoint("192.0.2.7", 20_000 + stream % (STREAMS / STREAMS_A_SESSION));
        LibSys.send(socket, Frame.of(peer, Frames.POD4, Payloads.rtp(stream, round)).bytes());
      }
      round++;
      Thread.sleep(REFRESH);
    }
  }

  /** In the newest complete report. */
  private int reportedStreams() {
    return service.received.stream()
        .map(ServiceStub.Received::report)
        .filter(report -> report.getComplete() && report.getPodsCount() == 1)
        .reduce((_, newer) -> newer)
        .map(report -> report.getPods(0).getStreams())
        .orElse(0);
  }

  @Override
  public void close() throws IOException {
    agent.close();
    LibC.close(socket);
    pod.close();
    node.run(() -> KernelMeter.open(Sandbox.BPF.resolve("headroom"), "node-a").uninstall());
    service.close();
    cluster.close();
    node.close();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
