package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The service as its image has it, with fault points beside it: it ends at each kind of its writes,
 * once before the request and once after the answer ({@code test/faults}). Which points were met is
 * in a folder of this machine that all its pods see.
 */
final class FaultyService implements AutoCloseable {
  private static final int REPLICAS = 3;

  private final Kubectl kubectl;
  private final Path folder;
  private final Set<String> buried = new HashSet<>();
  private final long startNanos = System.nanoTime();

  private FaultyService(Kubectl kubectl, Path folder) {
    this.kubectl = kubectl.in(Headroom.NAMESPACE);
    this.folder = folder;
  }

  /** Ends the service that runs; none does until {@link #start}. */
  static FaultyService install(Kubectl kubectl) {
    var service = new FaultyService(kubectl, sharedFolder());
    service.kubectl.run("patch", Headroom.SERVICE, "-p", withFaults(service.folder));
    service.killAll();
    return service;
  }

  private static String withFaults(Path folder) {
    return """
    {"spec": {"replicas": 0, "template": {"spec": {
      "volumes": [{"name": "faults", "hostPath": {"path": "%s"}}],
      "containers": [{"name": "service",
        "env": [{"name": "JAVA_TOOL_OPTIONS", "value": "--module-path=/faults/faults.jar --add-modules=faults"}],
        "volumeMounts": [{"name": "faults", "mountPath": "/faults"}]}]}}}}
    """
        .formatted(folder);
  }

  private static Path sharedFolder() {
    try {
      var folder = Files.createTempDirectory("headroom-faults");
      Files.copy(Checkout.find().faults(), folder.resolve("faults.jar"));
      Files.createDirectory(folder.resolve("fired"));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      // The service's own user writes down what it meets.
      Files.setPosixFilePermissions(
          folder.resolve("fired"), PosixFilePermissions.fromString("rwxrwxrwx"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("a folder for the fault points", e);
    }
  }

  void start() {
    scale(REPLICAS);
  }

  private void scale(int replicas) {
    kubectl.run("scale", Headroom.SERVICE, "--replicas=" + replicas);
  }

  /** Without a word to them. */
  private void killAll() {
    kubectl.run("delete", "pods", "-l", Headroom.SELECTOR, "--force", "--grace-period=0");
  }

  /** The points that were met, each with the pod that ended there. */
  Map<String, String> fired() {
    var fired = new TreeMap<String, String>();
    try (var points = Files.newDirectoryStream(folder.resolve("fired"))) {
      for (var point : points) {
        fired.put(point.getFileName().toString(), Files.readString(point));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fired;
  }

  /** Whether it has ended at this kind of write, before it and after it. */
  boolean hasFired(String kind) {
    return fired().keySet().containsAll(Set.of(kind + ".before", kind + ".after"));
  }

  /** The kinds of write that it ended at, without what they were for. */
  Set<String> kinds() {
    return fired().keySet().stream()
        .map(point -> point.substring(0, point.lastIndexOf('.')).split(" "))
        .map(words -> words[0] + " " + words[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Takes crashed pods away, so that the kubelet's patience with them costs no time, and lets the
   * lease of a dead leader run out at once.
   */
  void bury() {
    for (var point : fired().entrySet()) {
      if (!point.getValue().isEmpty() && buried.add(point.getKey())) {
        System.out.printf(
            "%4d s  the service dies at: %s%n",
            (System.nanoTime() - startNanos) / 1_000_000_000, point.getKey());
        kill(point.getValue());
      }
    }
    var holder = leader();
    if (!holder.isEmpty() && !pods().contains(holder)) {
      var expired = "{\"spec\": {\"holderIdentity\": \"\", \"leaseDurationSeconds\": 1}}";
      kubectl.run("patch", "lease", "headroom", "--type=merge", "-p", expired);
    }
  }

  /** The pod that leads, alive or not; empty while none does. */
  String leader() {
    return kubectl
        .jsonPath(".spec.holderIdentity", "lease", "headroom", "--ignore-not-found")
        .strip();
  }

  /** Ends the leader as an upgrade does. */
  void endTheLeader() {
    var leader = leader();
    if (pods().contains(leader)) {
      kubectl.run("delete", "pod", leader, "--ignore-not-found", "--wait=false");
    }
  }

  private void kill(String pod) {
    kubectl.run("delete", "pod", pod, "--ignore-not-found", "--force", "--grace-period=0");
  }

  private Set<String> pods() {
    return Json.stream(Json.parse(kubectl.json("pods", "-l", Headroom.SELECTOR)).path("items"))
        .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
        .map(pod -> pod.path("metadata").path("name").asText())
        .collect(Collectors.toSet());
  }

  /** Back to the service as it is installed. */
  @Override
  public void close() {
    kubectl.run("rollout", "undo", Headroom.SERVICE);
    scale(2);
    killAll();
    Headroom.awaitReady(kubectl);
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
