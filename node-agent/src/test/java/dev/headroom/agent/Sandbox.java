package dev.headroom.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A thread with network and mount namespaces of its own: nothing in it reaches any other network,
 * and all of it, interfaces, mounts and pins, goes with the thread, however the tests end. Threads
 * that are started in it are in it too: so start no virtual ones, whose carriers are everybody's.
 */
final class Sandbox implements AutoCloseable {
  /** Where the BPF file system is, in a sandbox that has one. */
  static final Path BPF = Path.of("/sys/fs/bpf");

  /** Something that may fail. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Path namespace;

  private Sandbox() {
    run(() -> LibSys.unshare(LibSys.CLONE_NEWNET | LibSys.CLONE_NEWNS));
    namespace =
        Path.of(
            "/proc/" + ProcessHandle.current().pid() + "/task/" + call(LibSys::threadId), "ns/net");
    shell("mount --make-rprivate / && ip link set lo up");
    shell("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
  }

  static Sandbox open() {
    return new Sandbox();
  }

  /** With a BPF file system. */
  static Sandbox withBpf() {
    var sandbox = new Sandbox();
    sandbox.shell("mount -t bpf bpf " + BPF);
    return sandbox;
  }

  /** Runs in the sandbox's thread and waits. */
  <T> T call(Callable<T> action) {
    try {
      return thread.submit(action).get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new CompletionException(e.getCause());
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  void run(Action action) {
    call(() -> {
      action.run();
      return true;
    });
  }

  /** Runs a command in the sandbox and returns what it printed. */
  String shell(String command) {
    return call(() -> execute(command));
  }

  private static String execute(String command) throws IOException, InterruptedException {
    var process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) { // without AssertJ, which the benchmarks do not have
      throw new AssertionError(command + ": " + output);
    }
    return output;
  }

  /** A veth pair from here to a pod's eth0; both ends are up. Returns this end's index. */
  int connect(String name, Sandbox pod) {
    shell("ip link add " + name + " type veth peer name eth0 netns " + pod.namespace);
    shell("ip link set " + name + " up");
    pod.shell("ip link set eth0 up");
    return call(() -> LibSys.ifindex(name));
  }

  /** Packets that an interface here has received. */
  long received(String name) {
    return Long.parseLong(
        shell("ip -s link show " + name + " | awk '/RX:/ {getline; print $2}'").strip());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
