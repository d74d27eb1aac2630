package dev.headroom.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real cluster of two nodes on this machine; there is at most one. It goes when it is closed, or
 * with the process that brought it up unless it is kept.
 *
 * <pre>{@code
 * try (var cluster = Cluster.up(ClusterOptions.defaults(), System.out::println)) {
 *   cluster.kubectl().apply(manifests);
 * }
 * }</pre>
 */
public final class Cluster implements AutoCloseable {
  private final Layout layout;
  private final Toolchain toolchain;
  private @Nullable ExitGuard guard;

  private Cluster(Layout layout, Toolchain toolchain) {
    this.layout = layout;
    this.toolchain = toolchain;
  }

  /**
   * Brings a cluster up; both nodes are ready when it returns. What a crashed run left is removed
   * first.
   *
   * @param progress gets a line per step
   * @throws RigException if the machine cannot take it, if one is there and in use, or if a part
   *     does not start; then nothing is left but the logs
   */
  public static Cluster up(ClusterOptions options, Consumer<String> progress) {
    var layout = Layout.MACHINE;
    var toolchain = Toolchain.find();
    try (var _ = Lock.take(Layout.LOCK, "cluster up")) {
      clearLeftovers(layout, progress);
      Preflight.require();
      var cluster = new Cluster(layout, toolchain);
      cluster.assemble(options, progress);
      return cluster;
    }
  }

  /**
   * The cluster that is up already, kept by whoever brought it up.
   *
   * @throws RigException if there is none
   */
  public static Cluster attach() {
    var layout = Layout.MACHINE;
    if (!isUp(layout)) {
      throw new RigException("no cluster is up on this machine; `make cluster-up` brings one up");
    }
    return new Cluster(layout, Toolchain.find());
  }

  /**
   * Takes down whatever there is of a cluster, whole or half. Nothing happens if there is none.
   *
   * @throws RigException if a living process other than this one counts on it
   */
  public static void down(Consumer<String> progress) {
    var layout = Layout.MACHINE;
    try (var _ = Lock.take(Layout.LOCK, "cluster down")) {
      Owner.read(layout)
          .filter(owner -> owner.inUse() && !owner.isSelf())
          .ifPresent(owner -> {
            throw new RigException(
                "the cluster belongs to " + owner.describe(Instant.now()) + "; end that first");
          });
      if (Teardown.needed(layout)) {
        Teardown.run(layout);
        progress.accept("cluster is down; its logs are in " + layout.logs());
      } else {
        progress.accept("no cluster is up");
      }
    }
  }

  /** One line about the cluster of this machine, for people. */
  public static String status() {
    var layout = Layout.MACHINE;
    if (!Teardown.needed(layout)) {
      return "no cluster is up";
    }
    var origin =
        Owner.read(layout).map(owner -> owner.describe(Instant.now())).orElse("an unknown process");
    var missing =
        Stream.of(Part.values())
            .filter(part -> !new Component(part, layout).running())
            .map(Part::label)
            .toList();
    return "a cluster brought up by "
        + origin
        + (missing.isEmpty() ? "; all parts run" : "; not running: " + String.join(", ", missing));
  }

  /** The administrator's kubeconfig; it carries its certificates in itself. */
  public Path kubeconfig() {
    return layout.adminKubeconfig();
  }

  public Kubectl kubectl() {
    return new Kubectl(toolchain.kubectl(), kubeconfig(), layout.kubectlCache());
  }

  public Component component(Part part) {
    return new Component(part, layout);
  }

  public CallerNetwork callers() {
    return new CallerNetwork();
  }

  /** Folder of one log file per part. */
  public Path logs() {
    return layout.logs();
  }

  /**
   * Brings an image to both nodes, under the names that it carries. Pods name it with {@code
   * imagePullPolicy: Never}.
   *
   * @param tar an OCI image layout or what {@code docker save} writes
   */
  public void loadImage(Path tar) {
    if (!Files.isReadable(tar)) {
      throw new RigException("image file " + tar + " cannot be read");
    }
    Parallel.run(
        () -> Assembly.load(layout, Node.A, tar), () -> Assembly.load(layout, Node.B, tar));
  }

  /** Lets the cluster stay when this process ends; {@link #down} takes it away. */
  public void keep() {
    releaseGuard();
    Owner.self(true).write(layout);
  }

  /** Takes the cluster down, kept or not. */
  @Override
  public void close() {
    releaseGuard();
    down(_ -> {});
  }

  private static boolean isUp(Layout layout) {
    return Stream.of(Machine.values())
        .allMatch(machine -> MachineProcess.find(machine, layout).isPresent());
  }

  private static void clearLeftovers(Layout layout, Consumer<String> progress) {
    var owner = Owner.read(layout);
    var reason = owner.map(it -> it.describe(Instant.now())).orElse("an unknown process");
    if (owner.filter(it -> it.inUse() || (it.kept() && isUp(layout))).isPresent()) {
      throw new RigException(
          "a cluster is up on this machine already, brought up by "
              + reason
              + "; `make cluster-down` takes a kept one away");
    }
    if (Teardown.needed(layout)) {
      progress.accept("removing what " + reason + " left");
      Teardown.run(layout);
    }
  }

  private void assemble(ClusterOptions options, Consumer<String> progress) {
    var ownGuard = new ExitGuard(layout);
    try {
      Disk.removeTree(layout.logs());
      Disk.createFolder(layout.logs(), "rwxr-x---");
      Disk.createFolder(layout.state(), "rwxr-x--x");
      Owner.self(false).write(layout);
      new Assembly(layout, options, toolchain, progress).run();
      guard = ownGuard;
    } catch (RuntimeException e) {
      // An interrupt brought us here when the process is ending; cleaning up must not be cut short.
      var interrupted = Thread.interrupted();
      Teardown.run(layout);
      ownGuard.release();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    } finally {
      ownGuard.settle();
    }
  }

  private void releaseGuard() {
    if (guard != null) {
      guard.release();
    }
  }
}
