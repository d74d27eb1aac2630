package dev.headroom.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * A cgroup named after a pod. A socket belongs for good to the cgroup of the process that made it,
 * so this process visits the cgroup to make the pod's sockets.
 */
final class TestCgroup implements AutoCloseable {
  private final Path root;
  private final Path tests;
  private final Path folder;
  private final Path before;

  /**
   * Makes it.
   *
   * @param root where the cgroup2 file system is mounted for this thread
   */
  TestCgroup(Path root, String uid) throws IOException {
    this.root = root;
    tests = root.resolve("headroom-test-" + ProcessHandle.current().pid());
    folder = tests.resolve("kubepods/pod" + uid);
    before = root.resolve(ownPath());
    Files.createDirectories(folder.resolve("container"));
  }

  /** Of this process, below the root. */
  private static String ownPath() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
        .filter(line -> line.startsWith("0::/"))
        .map(line -> line.substring("0::/".length()))
        .findFirst()
        .orElseThrow();
  }

  CgroupTree tree() {
    return new CgroupTree(root);
  }

  Path folder() {
    return folder;
  }

  /** Runs something in the cgroup of the pod's container. */
  <T> T inside(Callable<T> action) throws Exception {
    move(folder.resolve("container"));
    try {
      return action.call();
    } finally {
      move(before);
    }
  }

  private static void move(Path to) throws IOException {
    Files.writeString(to.resolve("cgroup.procs"), Long.toString(ProcessHandle.current().pid()));
  }

  /** What the runtime and the kubelet do when a pod has ended; fine when it has been done. */
  @Override
  public void close() throws IOException {
    for (var group = folder.resolve("container"); !group.equals(root); group = parent(group)) {
      if (Files.exists(group) && !hasChildren(group)) {
        Files.delete(group);
      }
    }
  }

  private static Path parent(Path path) {
    return path.resolveSibling(".").normalize();
  }

  private static boolean hasChildren(Path group) throws IOException {
    try (var entries = Files.list(group)) {
      return entries.anyMatch(Files::isDirectory);
    }
  }
}
