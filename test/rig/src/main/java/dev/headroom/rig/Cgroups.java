package dev.headroom.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The control groups that the kubelets put their pods under, and one for callers, in every
 * hierarchy of the machine: version 2, version 1 or both beside each other.
 */
final class Cgroups {
  private static final Path MOUNTS = Path.of("/sys/fs/cgroup");
  private static final String RIG = "headroom-rig";
  private static final List<String> CONTROLLERS = List.of("cpuset", "cpu", "io", "memory", "pids");

  private static final String CALLERS = "callers";

  /**
   * What all pods and callers together weigh against one session of processes outside of them. A
   * group of the default weight counts as much as one session, and each daemon of the cluster, each
   * build and each test is one: pods would stand still for seconds.
   */
  private static final int WEIGHT = 4;

  /** What callers weigh against the pods of one node: they need little, and in time. */
  private static final int CALLERS_WEIGHT = 8;

  private Cgroups() {}

  /** The kubelet's {@code cgroupRoot}; it must exist before the kubelet starts. */
  static String pathOf(Node node) {
    return "/" + RIG + "/" + node.nodeName();
  }

  static void create() {
    for (var hierarchy : hierarchies()) {
      var rig = make(hierarchy, RIG);
      weigh(rig, WEIGHT);
      weigh(make(rig, CALLERS), CALLERS_WEIGHT);
      for (var node : Node.values()) {
        make(rig, node.nodeName());
      }
    }
  }

  /** The words that run {@code command} with the callers' share of the processors. */
  static List<String> asCaller(List<String> command) {
    var groups =
        hierarchies().stream()
            .map(hierarchy -> hierarchy.resolve(RIG).resolve(CALLERS))
            .map(group -> group.resolve("cgroup.procs").toString())
            .collect(Collectors.joining(" "));
    var enter = "for group in " + groups + "; do echo $$ > $group; done; exec \"$@\"";
    var words = new ArrayList<>(List.of("sh", "-c", enter, CALLERS));
    words.addAll(command);
    return List.copyOf(words);
  }

  /** Removes every group of the rig, callers and all; pods must be gone from theirs. */
  static void remove() {
    for (var hierarchy : hierarchies()) {
      killMembers(hierarchy.resolve(RIG).resolve(CALLERS));
      removeTree(hierarchy.resolve(RIG));
    }
  }

  /** Roots of the hierarchies: one for version 2 alone, else one per controller. */
  private static List<Path> hierarchies() {
    if (Files.exists(MOUNTS.resolve("cgroup.controllers"))) {
      return List.of(MOUNTS);
    }
    try (var entries = Files.list(MOUNTS)) {
      return entries
          .filter(folder -> !Files.isSymbolicLink(folder))
          .filter(folder -> Files.exists(folder.resolve("cgroup.procs")))
          .toList();
    } catch (IOException e) {
      throw new RigException(MOUNTS + " cannot be listed: " + e.getMessage(), e);
    }
  }

  private static Path make(Path parent, String name) {
    var group = parent.resolve(name);
    try {
      enableControllers(parent);
      Files.createDirectories(group);
      // Version 1: a new cpuset has no CPU and no memory node, and takes no process until it has.
      for (var file : List.of("cpuset.cpus", "cpuset.mems")) {
        if (group.startsWith(MOUNTS.resolve("cpuset"))) {
          Files.writeString(group.resolve(file), Files.readString(parent.resolve(file)));
        }
      }
      return group;
    } catch (IOException e) {
      throw new RigException("cgroup " + group + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** The default is 100 in version 2 and 1024 in version 1. */
  private static void weigh(Path group, int weight) {
    try {
      if (Files.exists(group.resolve("cpu.weight"))) {
        Files.writeString(group.resolve("cpu.weight"), String.valueOf(100 * weight));
      } else if (Files.exists(group.resolve("cpu.shares"))) {
        Files.writeString(group.resolve("cpu.shares"), String.valueOf(1024 * weight));
      }
    } catch (IOException e) {
      throw new RigException("cgroup " + group + " cannot be weighed: " + e.getMessage(), e);
    }
  }

  /** Version 2: a controller reaches the children only where the parent passes it on. */
  private static void enableControllers(Path parent) throws IOException {
    var available = parent.resolve("cgroup.controllers");
    if (!Files.exists(available)) {
      return;
    }
    var present = List.of(Files.readString(available).strip().split(" ", -1));
    for (var controller : CONTROLLERS) {
      if (present.contains(controller)) {
        Files.writeString(parent.resolve("cgroup.subtree_control"), "+" + controller);
      }
    }
  }

  /** Callers that outlive whoever started them. */
  private static void killMembers(Path group) {
    try {
      if (Files.isDirectory(group)) {
        Files.readAllLines(group.resolve("cgroup.procs"))
            .forEach(pid -> Exec.attempt(List.of("kill", "-KILL", pid)));
      }
    } catch (IOException e) {
      throw new RigException("cgroup " + group + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void removeTree(Path group) {
    if (!Files.isDirectory(group)) {
      return;
    }
    try (var entries = Files.newDirectoryStream(group, Files::isDirectory)) {
      entries.forEach(Cgroups::removeTree);
      removeWhenEmpty(group);
    } catch (IOException e) {
      throw new RigException("cgroup " + group + " cannot be removed: " + e.getMessage(), e);
    }
  }

  /** A killed process leaves its group a moment after it is gone from the process list. */
  private static void removeWhenEmpty(Path group) throws IOException {
    for (var attempt = 1; ; attempt++) {
      try {
        Files.deleteIfExists(group);
        return;
      } catch (IOException e) {
        if (attempt == 100) {
          throw e;
        }
        Wait.sleep(Duration.ofMillis(50));
      }
    }
  }
}
