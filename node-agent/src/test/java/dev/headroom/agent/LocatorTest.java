package dev.headroom.agent;

import static dev.headroom.agent.TestPods.UID_A;
import static dev.headroom.agent.TestPods.UID_B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.agent.HostInterfaces.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocatorTest {
  private static final long SECOND = 1_000_000_000L;
  private static final NodePod POD = TestPods.running(UID_A, "sfu-0");

  private static final Look VETH = new Look.Found(new HookPoint.Interface(37, "vethab12"));

  @TempDir private Path folder;

  private NodeTree tree;

  @BeforeEach
  void plant() throws IOException {
    tree = new NodeTree(folder);
    tree.nodeInterface("vethab12", 37, 2);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v2, systemd driver       | 0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0f8fad5b_d9cb_469f_a165_70867728950e.slice/cri-containerd-77ab.scope
          v2, cgroupfs driver      | 0::/kubepods/besteffort/pod0f8fad5b-d9cb-469f-a165-70867728950e/77ab
          v1, one line a controller| 4:memory:/kubepods/pod0f8fad5b-d9cb-469f-a165-70867728950e/77ab
          seen from a sibling      | 0::/../../pod0f8fad5b-d9cb-469f-a165-70867728950e/77ab
          a cgroup root of its own | 0::/node-b/kubepods/burstable/pod0f8fad5b-d9cb-469f-a165-70867728950e/77ab
          nested in another pod    | 0::/kubepods/pod7c9e6679-7425-40de-944b-e07fc1f90ae7/x/kubepods/pod0f8fad5b-d9cb-469f-a165-70867728950e/y
          """)
  void readsPodIdsFromCgroupPaths(String name, String line) {
    assertThat(ProcTree.podIds(line)).as(name).contains(UID_A);
  }

  @Test
  void takesNothingElseForAPod() {
    assertThat(ProcTree.podIds("0::/system.slice/podman.service\n1:cpu:/kubepods/podium"))
        .doesNotContain(UID_A)
        .allMatch(id -> id.length() < 4);
    assertThat(ProcTree.podIds("")).isEmpty();
  }

  @Test
  void findsTheHostSideThroughAnyProcessOfThePod() throws IOException {
    tree.process(10, "/kubepods/pod" + UID_A + "/a").ownNetwork(10, 37);
    assertThat(tree.locate(POD).look()).isEqualTo(VETH);
  }

  @Test
  void neverTakesTheNodesOwnInterfaceForAPods() throws IOException {
    tree.process(10, "/kubepods/pod" + UID_A + "/a").nodeNetwork(10);
    assertThat(tree.locate(POD).look())
        .isEqualTo(new Look.Missing("its process 10 is not in its own network yet"));
  }

  @Test
  void triesTheOtherProcessesOfThePod() throws IOException {
    tree.process(10, "/kubepods/pod" + UID_A + "/a").nodeNetwork(10);
    tree.process(11, "/kubepods/pod" + UID_A + "/b").ownNetwork(11, 37);
    assertThat(tree.locate(POD).look()).isEqualTo(VETH);
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertThat(tree.locate(POD).look())
        .isEqualTo(new Look.Missing("no process of it is there yet"));
    tree.process(10, "/kubepods/pod" + UID_A + "/a");
    tree.ownNetwork(10, 99);
    assertThat(tree.locate(POD).look())
        .isEqualTo(
            new Look.Missing(
                "the host side of its interface, ifindex 99, is not in the agent's network"
                    + " namespace: the agent needs hostNetwork"));
  }

  @Test
  void findsAProcessThatJoinsItsCgroupLate() throws IOException {
    tree.process(10, "/system.slice/containerd.service").ownNetwork(10, 37);
    var locator = tree.locator();
    assertThat(locator.locate(List.of(POD), 0).getFirst().look()).isInstanceOf(Look.Missing.class);
    tree.process(10, "/kubepods/pod" + UID_A + "/a");
    assertThat(locator.locate(List.of(POD), SECOND).getFirst().look()).isEqualTo(VETH);
  }

  @Test
  void looksAtOldProcessesAgainForANewPod() throws IOException {
    tree.process(10, "/kubepods/pod" + UID_B + "/a").ownNetwork(10, 37);
    var locator = tree.locator();
    locator.locate(List.of(POD), 0);
    locator.locate(List.of(POD), 5 * SECOND);
    var late = TestPods.running(UID_B, "sfu-1");
    assertThat(locator.locate(List.of(POD, late), 6 * SECOND))
        .contains(new Locator.Located(late, VETH));
  }

  @Test
  void forgetsAProcessWhoseNumberIsAnothersNow() throws IOException {
    tree.process(10, "/kubepods/pod" + UID_A + "/a").nodeNetwork(10);
    var locator = tree.locator();
    locator.locate(List.of(POD), 0);
    tree.nodeInterface("vethother", 38, 2);
    Files.delete(tree.proc().resolve("10/root/sys"));
    tree.process(10, "/kubepods/pod" + UID_B + "/a").ownNetwork(10, 38);
    assertThat(locator.locate(List.of(POD), 60 * SECOND).getFirst().look())
        .isInstanceOf(Look.Missing.class);
  }

  @Test
  void takesAHostRouteWhereTheSandboxHidesItsSysfs() throws IOException {
    tree.process(10, "/kubepods/pod" + UID_A + "/a");
    tree.routes(
        """
        Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
        eth0 00000000 0100000A 0003 0 0 0 00000000 0 0 0
        vethab12 0501F40A 00000000 0005 0 0 0 FFFFFFFF 0 0 0
        """,
        """
        fd000000000000000000000000000005 80 00000000000000000000000000000000 00 \
        00000000000000000000000000000000 00000400 00000001 00000000 00000001 vethab12
        """);
    assertThat(tree.locate(TestPods.withAddresses(POD, "10.244.1.5")).look()).isEqualTo(VETH);
    assertThat(tree.locate(TestPods.withAddresses(POD, "fd00::5")).look()).isEqualTo(VETH);
    assertThat(tree.locate(TestPods.withAddresses(POD, "10.244.1.6", "no address")).look())
        .isInstanceOf(Look.Missing.class);
  }

  @Test
  void refusesARouteToADeviceOfManyPods() throws IOException {
    tree.nodeInterface("cilium_host", 40, 41).nodeInterface("cilium_net", 41, 40);
    tree.routes(
        """
        Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
        cilium_host 0501F40A 00000000 0005 0 0 0 FFFFFFFF 0 0 0
        eth0 0601F40A 00000000 0005 0 0 0 FFFFFFFF 0 0 0
        """,
        "");
    for (var address : List.of("10.244.1.5", "10.244.1.6")) {
      assertThat(tree.locate(TestPods.withAddresses(POD, address)).look())
          .isInstanceOf(Look.Missing.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod0f8fad5b_d9cb_469f_a165_70867728950e.slice",
        "kubepods.slice/kubepods-pod0f8fad5b_d9cb_469f_a165_70867728950e.slice",
        "headroom/node-a/kubepods/burstable/pod0f8fad5b-d9cb-469f-a165-70867728950e",
      })
  void findsTheCgroupOfAPodOnTheNodesNetwork(String path) throws IOException {
    tree.cgroup("system.slice/kubelet.service/kubepods/pod" + UID_A);
    tree.cgroup("kubepods/pod" + UID_B + "/77ab");
    var pod = TestPods.labelled(POD, "", true);
    assertThat(tree.locate(pod).look()).isEqualTo(new Look.Missing("no cgroup of it is there yet"));
    var folder = tree.cgroup(path);
    Files.createDirectories(folder.resolve("cri-containerd-77ab.scope"));
    var found = (Look.Found) tree.locate(pod).look();
    var cgroup = (HookPoint.Cgroup) found.point();
    assertThat(cgroup.folder()).isEqualTo(folder);
    assertThat(cgroup.hook()).isNegative().isEqualTo(HookPoint.CGROUP | (int) cgroup.id());
    assertThat(CgroupTree.exists(cgroup)).isTrue();
    assertThat(CgroupTree.exists(new HookPoint.Cgroup(cgroup.id() + 1, folder))).isFalse();
  }

  @Test
  void findsNoCgroupOnANodeWithoutThem() {
    assertThat(CgroupTree.of(folder).there()).isFalse();
    assertThat(new CgroupTree(null).find(UID_A)).isInstanceOf(Look.Missing.class);
  }

  @Test
  void searchesOftenOnlyWhilePodsAreNew() {
    var since = java.util.Map.of(POD, 0L);
    assertThat(InterfaceSearch.pause(since, SECOND).toMillis()).isEqualTo(100);
    assertThat(InterfaceSearch.pause(since, 60 * SECOND).toMillis()).isEqualTo(1000);
  }
}
