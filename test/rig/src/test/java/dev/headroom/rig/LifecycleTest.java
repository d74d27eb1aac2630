package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Coming and going: nothing is left behind, however a run ends. */
@Tag("cluster")
class LifecycleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private MachineTraces before = MachineTraces.look();

  @BeforeEach
  void lookAtTheMachine() {
    Cluster.down(_ -> {});
    before = MachineTraces.look();
  }

  @AfterEach
  void leaveNothing() {
    Cluster.down(_ -> {});
    before.assertUnchanged();
  }

  @Test
  void aClusterWithPodsAndServicesIsGoneWithoutATraceAfterClose() {
    try (var cluster = Cluster.up(ClusterOptions.defaults(), _ -> {})) {
      cluster.kubectl().apply(Pods.echo("one", Node.A) + Pods.echo("two", Node.B));
      cluster.kubectl().waitFor("condition=Ready", PATIENCE, "pod/one", "pod/two");
      startStray(cluster.callers());
      assertThat(MachineTraces.look().processes()).isNotEqualTo(before.processes());
    }
    before.assertUnchanged();
    assertThat(Layout.MACHINE.logs()).isNotEmptyDirectory();
  }

  @Test
  void whatAKilledRunLeftHalfBuiltIsRemovedByTheNext() throws Exception {
    var run = startRun();
    awaitLine(run, "API server");
    run.destroyForcibly().waitFor();
    assertThat(Teardown.needed(Layout.MACHINE)).isTrue();

    try (var cluster = Cluster.up(ClusterOptions.defaults(), _ -> {})) {
      assertThat(cluster.kubectl().run("get", "nodes")).contains("node-a", "node-b");
    }
  }

  @Test
  void aRunThatIsInterruptedCleansUpAfterItself() throws Exception {
    var run = startRun();
    awaitLine(run, "API server");
    run.destroy();

    assertThat(run.onExit().get()).isNotNull();
    assertThat(Teardown.needed(Layout.MACHINE)).isFalse();
  }

  @Test
  void aSecondRunIsRefusedWhileTheFirstIsAtWork() throws Exception {
    var run = startRun();
    awaitLine(run, "etcd");

    assertThatThrownBy(() -> Cluster.up(ClusterOptions.defaults(), _ -> {}))
        .hasMessageMatching(
            "process " + run.pid() + " is at work .*\\(cluster up\\) since \\d+ s.*");
    assertThatThrownBy(() -> Cluster.down(_ -> {})).hasMessageContaining("process " + run.pid());

    assertThat(run.waitFor()).isZero();
  }

  @Test
  void aKeptClusterStaysAndIsTakenDownByAnyone() throws Exception {
    var run = startRun();
    assertThat(run.waitFor()).isZero();

    assertThat(Cluster.status()).contains("process " + run.pid()).contains("all parts run");
    assertThatThrownBy(() -> Cluster.up(ClusterOptions.defaults(), _ -> {}))
        .hasMessageContaining("a cluster is up on this machine already");
    try (var cluster = Cluster.attach()) {
      cluster.component(Part.SCHEDULER).kill();
      cluster.component(Part.SCHEDULER).start();
    }
    assertThatThrownBy(Cluster::attach).hasMessageContaining("no cluster is up");
  }

  @Test
  void aClusterWhoseProcessesWereAllKilledIsReplacedByTheNext() throws Exception {
    assertThat(startRun().waitFor()).isZero();
    for (var machine : Machine.values()) {
      var first = MachineProcess.find(machine, Layout.MACHINE).orElseThrow().first();
      first.signal("KILL");
      assertThat(first.ended(PATIENCE)).isTrue();
    }

    try (var cluster = Cluster.up(ClusterOptions.defaults(), _ -> {})) {
      assertThat(cluster.kubectl().run("get", "nodes")).contains("node-a", "node-b");
    }
  }

  @Test
  void addressesThatAreInUseAreRefusedBeforeAnythingIsTouched() {
    Exec.run("ip", "route", "add", "blackhole", "10.78.128.0/24");
    try {
      assertThatThrownBy(() -> Cluster.up(ClusterOptions.defaults(), _ -> {}))
          .hasMessageContaining("nothing was changed")
          .hasMessageContaining("blackhole 10.78.128.0/24");
      assertThat(Teardown.needed(Layout.MACHINE)).isFalse();
    } finally {
      Exec.run("ip", "route", "del", "blackhole", "10.78.128.0/24");
    }
  }

  @Test
  void aPartThatDoesNotStartIsNamedWithItsLogAndNothingIsLeft() {
    var broken = ClusterOptions.defaults().withArguments(Part.SCHEDULER, "--no-such-flag");

    assertThatThrownBy(() -> Cluster.up(broken, _ -> {}))
        .hasMessageContaining("kube-scheduler ended")
        .hasMessageContaining("unknown flag: --no-such-flag")
        .hasMessageContaining("/var/log/headroom-rig/kube-scheduler.log");
    before.assertUnchanged();
  }

  /** A load generator that its test forgot. */
  private static void startStray(CallerNetwork callers) {
    callers.exec(List.of("sh", "-c", "sleep 600 >/dev/null 2>&1 &"));
  }

  private static Process startRun() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    return new ProcessBuilder(
            java, "-cp", System.getProperty("java.class.path"), RigMain.class.getName(), "up")
        .redirectErrorStream(true)
        .start();
  }

  private static void awaitLine(Process run, String words) throws IOException {
    // Not closed: the run writes on, and a closed pipe would end it.
    var reader = run.inputReader(StandardCharsets.UTF_8);
    while (!line(reader).contains(words)) {
      assertThat(run.isAlive()).isTrue();
    }
  }

  private static String line(BufferedReader reader) {
    try {
      var line = reader.readLine();
      if (line == null) {
        throw new AssertionError("the run ended early");
      }
      return line;
    } catch (IOException e) {
      throw new AssertionError("the run's output cannot be read", e);
    }
  }
}
