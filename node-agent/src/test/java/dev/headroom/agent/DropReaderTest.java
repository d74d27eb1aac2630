package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.agent.DropReader.Metered;
import dev.headroom.agent.DropReader.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropReaderTest {
  private static final long SECOND = 1_000_000_000L;
  private static final NodePod A = TestPods.running(TestPods.UID_A, "sfu-0");
  private static final String CGROUP = "/kubepods/pod" + TestPods.UID_A + "/a";
  private static final HookPoint VETH = new HookPoint.Interface(37, "vethab12");
  private static final List<Metered> PODS = List.of(new Metered(A, VETH));

  @TempDir private Path folder;

  private NodeTree tree;
  private DropReader reader;

  @BeforeEach
  void plant() throws IOException {
    tree = new NodeTree(folder).nodeInterface("vethab12", 37, 2);
    tree.process(10, CGROUP).ownNetwork(10, 37).drops(10, 4026, 5, 2);
    reader = new DropReader(tree.proc(), tree.interfaces());
  }

  private List<Reading> read(long second) {
    return reader.read(PODS, second * SECOND);
  }

  @Test
  void addsWhatBothVersionsOfIpDropped() throws IOException {
    assertThat(read(1)).containsExactly(new Reading(37, 7, SECOND));
    tree.drops(10, 4026, 9, 2);
    assertThat(read(2)).containsExactly(new Reading(37, 11, 2 * SECOND));
    assertThat(reader.read(List.of(), 3 * SECOND)).isEmpty();
  }

  @Test
  void aKernelWithoutIpv6DropsNone() throws IOException {
    Files.delete(tree.proc().resolve("10/net/snmp6"));
    assertThat(read(1)).containsExactly(new Reading(37, 5, SECOND));
  }

  @Test
  void isSilentOfAPodOnTheNodesNetwork() throws IOException {
    tree.nodeNetwork(11).process(11, CGROUP).drops(11, 1, 99, 99);
    var cgroup = new HookPoint.Cgroup(7, folder);
    assertThat(reader.read(List.of(new Metered(A, cgroup)), SECOND)).isEmpty();
  }

  @Test
  void readsThroughNoProcessThatIsInAnotherNetwork() throws IOException {
    tree.end(10).nodeNetwork(11).process(11, CGROUP).drops(11, 1, 1, 1);
    assertThat(read(1)).as("that of the node").isEmpty();
    tree.nodeInterface("vethother", 38, 2);
    tree.process(12, CGROUP).ownNetwork(12, 38).drops(12, 4027, 1, 1);
    assertThat(read(20)).as("one that leads elsewhere").isEmpty();
  }

  @Test
  void takesAnotherProcessOfThePodWhenOneEnds() throws IOException {
    read(1);
    tree.process(12, CGROUP).ownNetwork(12, 37).drops(12, 4026, 8, 2);
    tree.end(10);
    Files.delete(tree.proc().resolve("10/ns/net"));
    assertThat(read(2)).as("unknown, and not 0").isEmpty();
    assertThat(read(3)).containsExactly(new Reading(37, 10, 3 * SECOND));
  }

  @Test
  void doesNotBelieveANumberThatIsAnotherProcessesNow() throws IOException {
    read(1);
    tree.drops(10, 5000, 1000, 1000);
    tree.process(10, "/system.slice/other.service");
    assertThat(read(2)).isEmpty();
    assertThat(read(3)).isEmpty();
  }

  @Test
  void searchesNewPodsAtOnceAndOthersAfterAWhile() throws IOException {
    tree.end(10);
    assertThat(read(1)).isEmpty();
    tree.process(12, CGROUP).ownNetwork(12, 37).drops(12, 4026, 8, 2);
    assertThat(read(2)).as("all of /proc was just read").isEmpty();
    assertThat(read(12)).hasSize(1);
  }
}
