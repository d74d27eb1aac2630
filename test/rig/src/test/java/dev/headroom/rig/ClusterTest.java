package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One cluster, and what the other modules' tests rely on it for. */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // the cluster is brought up before the first test
class ClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> PODS = List.of("echo-a1", "echo-a2", "echo-b1", "echo-b2");

  private Cluster cluster;
  private Kubectl kubectl;
  private PodProbe pods;

  @BeforeAll
  void up() {
    var options = ClusterOptions.defaults().withHpaSyncPeriod(Duration.ofSeconds(1));
    cluster = Cluster.up(options, System.out::println);
    kubectl = cluster.kubectl();
    pods = new PodProbe(kubectl);
    for (var pod : PODS) {
      kubectl.apply(Pods.echo(pod, pod.contains("-a") ? Node.A : Node.B));
    }
    pods.awaitReady(PODS);
  }

  @AfterAll
  void down() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void podsReachEachOtherOverBothFamiliesWithinAndAcrossNodes() {
    for (var from : PODS) {
      for (var to : PODS) {
        for (var address : pods.addresses(to)) {
          assertThat(pods.ping(from, address)).as("%s to %s (%s)", from, to, address).isTrue();
        }
      }
    }
  }

  @Test
  void callersReachEveryPodOverBothFamilies() {
    for (var pod : PODS) {
      assertThat(pods.addresses(pod)).hasSize(2);
      for (var address : pods.addresses(pod)) {
        assertThat(cluster.callers().reachesEcho(address, Pods.ECHO_PORT, Duration.ofSeconds(2)))
            .as("%s (%s)", pod, address)
            .isTrue();
      }
    }
  }

  @Test
  void callersReachNothingElse() {
    var callers = cluster.callers();
    for (var target : List.of("192.0.2.1", "2001:db8::1", Addresses.API_SERVICE_IPV4)) {
      assertThatThrownBy(() -> callers.exec(List.of("ip", "route", "get", target)))
          .hasMessageContaining("unreachable");
    }
  }

  @Test
  void servicesOfBothFamiliesAnswerPodsOfBothNodes() {
    kubectl.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: echo}
        spec:
          selector: {app: echo}
          ipFamilyPolicy: RequireDualStack
          ports: [{port: 6000, targetPort: %d, protocol: UDP}]
        """
            .formatted(Pods.ECHO_PORT));

    var addresses = kubectl.jsonPath(".spec.clusterIPs[*]", "service/echo").split(" ", -1);
    assertThat(addresses).hasSize(2);
    for (var pod : List.of("echo-a1", "echo-b1")) {
      for (var address : addresses) {
        assertThat(PodProbe.eventually(() -> pods.ping(pod, address, 6000)))
            .as("%s to %s", pod, address)
            .isTrue();
      }
    }
  }

  @Test
  void theAutoscalerLooksAsOftenAsItWasTold() {
    kubectl.apply(Pods.scaledByNothing("scaled"));
    pods.awaitFailures(1);
    var before = pods.failures();

    // The shipped period is 15 s: within 8 s it would have looked once at most.
    Wait.sleep(Duration.ofSeconds(8));

    assertThat(pods.failures() - before).isBetween(4, 10);
    assertThat(
            kubectl.jsonPath(".status.conditions[?(@.type=='AbleToScale')].status", "hpa/scaled"))
        .isEqualTo("True");
  }

  @Test
  void packetsForADeadPodDoNotLeaveTheMachine() {
    kubectl.apply(Pods.echo("mortal-a", Node.A) + Pods.echo("mortal-b", Node.B));
    pods.awaitReady(List.of("mortal-a", "mortal-b"));
    var ofA = pods.addresses("mortal-a");
    var ofB = pods.addresses("mortal-b");
    kubectl.run("delete", "pod", "mortal-a", "mortal-b");

    for (var address : ofA) {
      assertThatThrownBy(() -> Exec.run("ip", "route", "get", address))
          .isInstanceOf(RigException.class);
    }
    for (var address : ofB) {
      assertThat(Exec.run("ip", "route", "get", address)).contains("dev " + Network.BRIDGE);
      assertThatThrownBy(
              () -> Exec.run("ip", "-n", Network.NODE_B_NAMESPACE, "route", "get", address))
          .isInstanceOf(RigException.class);
    }
  }

  @Test
  void nothingOfAPodIsForwardedToTheOutside() {
    var before = PodProbe.droppedPackets();

    assertThat(pods.ping("echo-a1", "192.0.2.77")).isFalse();
    assertThat(pods.ping("echo-a1", "2001:db8::77")).isFalse();
    assertThat(pods.ping("echo-b1", "192.0.2.77")).isFalse();

    // Node A is the host and may have a way out, which the filter closes; node B has none.
    var uplink = Exec.run("ip", "route", "show", "default");
    assertThat(PodProbe.droppedPackets() - before).isGreaterThanOrEqualTo(uplink.isEmpty() ? 0 : 1);
  }

  @Test
  void everyPartCanBeKilledAndStartedAgain() {
    for (var part : Part.values()) {
      var component = cluster.component(part);
      var before = component.pid();
      component.kill();
      assertThat(component.running()).as(part.label()).isFalse();
      assertThatThrownBy(component::pid).hasMessageContaining(part.label() + " does not run");
      component.start();
      assertThat(component.pid()).as(part.label()).isNotEqualTo(before);
    }
    for (var node : Node.values()) {
      kubectl.waitFor("condition=Ready", PATIENCE, "node/" + node.nodeName());
    }
    assertThat(
            PodProbe.eventually(() -> pods.ping("echo-a1", pods.addresses("echo-b1").getFirst())))
        .isTrue();
    // Pods outlive their runtime and their kubelet.
    assertThat(pods.restarts()).containsOnly("0");
  }

  @Test
  void aPartCanBeStoppedAndTheClusterSaysSo() {
    var scheduler = cluster.component(Part.SCHEDULER);
    scheduler.stop();
    assertThat(Cluster.status()).contains("not running: kube-scheduler");
    scheduler.stop();
    scheduler.start();
    scheduler.start();
    assertThat(Cluster.status()).contains("all parts run");
  }

  @Test
  void aTokenTellsTheNodeOfItsPod() {
    var token =
        kubectl.run(
            "create", "token", "default", "--bound-object-kind=Pod", "--bound-object-name=echo-b1");
    var review =
        kubectl.run(
            "create",
            "--raw=/apis/authentication.k8s.io/v1/tokenreviews",
            "-f",
            tokenReview(token));

    assertThat(review)
        .contains("\"authenticated\":true")
        .contains("\"authentication.kubernetes.io/node-name\":[\"node-b\"]");
  }

  @Test
  void eachNodeHasABpfFileSystemOfItsOwn() {
    var file = "/sys/fs/bpf/headroom-rig-test";
    inside(Machine.NODE_A, "mkdir", file);

    assertThat(inside(Machine.NODE_A, "ls", "/sys/fs/bpf")).contains("headroom-rig-test");
    assertThat(inside(Machine.NODE_B, "ls", "/sys/fs/bpf")).doesNotContain("headroom-rig-test");
    assertThat(inside(Machine.NODE_B, "ls", "/sys/class/net")).doesNotContain(Network.BRIDGE);
    assertThat(inside(Machine.NODE_B, "hostname").strip()).isEqualTo("node-b");
  }

  @Test
  void aRealMediaServerRunsFromItsDebianFiles() {
    var image = RigImages.rtpengine(System.out::println);
    cluster.loadImage(image.tar());
    kubectl.apply(Pods.rtpengine(image.name()));
    pods.awaitReady(List.of("rtpengine"));

    var metrics = kubectl.raw("/api/v1/namespaces/default/pods/rtpengine:2225/proxy/metrics");

    assertThat(metrics).contains("rtpengine_sessions");
  }

  @Test
  void aSecondClusterIsRefusedWithTheNameOfTheFirst() {
    assertThatThrownBy(() -> Cluster.up(ClusterOptions.defaults(), _ -> {}))
        .isInstanceOf(RigException.class)
        .hasMessageContaining("a cluster is up on this machine already")
        .hasMessageContaining("process " + ProcessHandle.current().pid())
        .hasMessageMatching("(?s).* \\d+ s ago.*");
    assertThat(kubectl.run("get", "nodes")).contains("node-a", "node-b");
  }

  @Test
  void anImageThatIsNoneIsRefused() {
    assertThatThrownBy(() -> cluster.loadImage(Path.of("/etc/hostname")))
        .hasMessageContaining("ctr");
    assertThatThrownBy(() -> cluster.loadImage(Path.of("/nowhere.tar")))
        .hasMessageContaining("image file /nowhere.tar cannot be read");
  }

  @Test
  void kubectlsOwnWordsAreInTheError() {
    assertThatThrownBy(() -> kubectl.run("get", "pod", "nobody"))
        .hasMessageContaining("pods \"nobody\" not found");
    assertThatThrownBy(
            () -> kubectl.waitFor("condition=Ready", Duration.ofSeconds(3), "pod/nobody"))
        .hasMessageContaining("condition=Ready of pod/nobody is not there after 3 s")
        .hasMessageContaining("not found");
  }

  private static String inside(Machine machine, String... command) {
    return Exec.run(
        MachineProcess.find(machine, Layout.MACHINE).orElseThrow().wrap(List.of(command)));
  }

  private static String tokenReview(String token) {
    var file = Layout.MACHINE.state().resolve("token-review.json");
    Disk.write(
        file,
        """
        {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "%s"}}
        """
            .formatted(token.strip()));
    return file.toString();
  }
}
