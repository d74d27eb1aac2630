package dev.headroom.agent;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A pod as a node sees one: a network and mounts of its own, and a process whose cgroup is named
 * after the pod.
 */
final class PodSandbox implements AutoCloseable {
  final Sandbox sandbox = Sandbox.open();
  private final String uid;
  private final String cgroup;
  private @Nullable Process pause;

  /** {@code cgroups} is an empty folder to mount the cgroup file system on. */
  PodSandbox(String uid, Path cgroups) throws IOException {
    this.uid = uid;
    this.cgroup = cgroups + "/headroom-test-" + ProcessHandle.current().pid();
    sandbox.shell("mount -t cgroup2 cgroup2 " + cgroups);
    sandbox.shell("mount -t sysfs sysfs /sys");
    sandbox.shell("mkdir -p " + leaf());
  }

  private String leaf() {
    return cgroup + "/kubepods/pod" + uid + "/pause";
  }

  /** Starts the pod's first process. */
  void start() {
    pause =
        sandbox.call(() ->
            new ProcessBuilder("sh", "-c", "echo $$ > " + leaf() + "/cgroup.procs; exec sleep 300")
                .start());
  }

  @Override
  public void close() {
    if (pause != null) {
      pause.destroyForcibly().onExit().join();
    }
    // A cgroup is busy for a moment after its last process.
    sandbox.shell(
        "for i in 1 2 3 4 5; do find %s -depth -type d -exec rmdir {} + && break; sleep 0.1; done"
            .formatted(cgroup));
    sandbox.close();
  }
}
