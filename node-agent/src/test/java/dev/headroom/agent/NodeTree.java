package dev.headroom.agent;

import dev.headroom.agent.Locator.Located;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A node's /proc and /sys as files of a temporary folder. */
final class NodeTree {
  static final String SNMP =
      """
      Icmp: InMsgs InErrors
      Icmp: 1 2
      Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors
      Udp: 267 3 4 272 %d 6 7
      UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors
      UdpLite: 0 0 0 0 99 0 0
      """;
  static final String SNMP6 =
      """
      Udp6InErrors                    \t9
      Udp6RcvbufErrors                \t%d
      UdpLite6RcvbufErrors            \t99
      """;

  private final Path root;

  NodeTree(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(proc().resolve("self/net"));
    Files.createDirectories(net(sys()));
    write(
        proc().resolve("self/net/route"), "Iface Destination Gateway Flags RefCnt Use Metric Mask");
    write(proc().resolve("self/net/ipv6_route"), "");
    Files.createDirectories(proc().resolve("sys"));
    Files.createDirectories(cgroups());
    nodeInterface("lo", 1, 1);
    nodeInterface("eth0", 2, 2);
  }

  Path proc() {
    return root.resolve("proc");
  }

  Path sys() {
    return root.resolve("sys");
  }

  Path cgroups() {
    return root.resolve("cgroup");
  }

  /** A cgroup by its path below the root. */
  Path cgroup(String path) throws IOException {
    return Files.createDirectories(cgroups().resolve(path));
  }

  private static Path net(Path sys) {
    return sys.resolve("class/net");
  }

  /** An interface of the node itself. */
  NodeTree nodeInterface(String name, int ifindex, int iflink) throws IOException {
    write(net(sys()).resolve(name + "/ifindex"), ifindex + "\n");
    write(net(sys()).resolve(name + "/iflink"), iflink + "\n");
    return this;
  }

  NodeTree dropInterface(String name) throws IOException {
    Files.delete(net(sys()).resolve(name + "/ifindex"));
    return this;
  }

  /** A process in a cgroup (v2 line). */
  NodeTree process(int pid, String cgroup) throws IOException {
    write(proc().resolve(pid + "/cgroup"), "0::" + cgroup + "\n");
    return this;
  }

  /** The process sees a network of its own whose eth0 leads to this interface of the node. */
  NodeTree ownNetwork(int pid, int iflink) throws IOException {
    write(net(proc().resolve(pid + "/root/sys")).resolve("eth0/iflink"), iflink + "\n");
    return this;
  }

  /** The process still sees the node's own interfaces. */
  NodeTree nodeNetwork(int pid) throws IOException {
    Files.createDirectories(proc().resolve(pid + "/root"));
    Files.deleteIfExists(proc().resolve(pid + "/root/sys"));
    Files.createSymbolicLink(proc().resolve(pid + "/root/sys"), sys());
    return this;
  }

  /** The namespace that the process's network is, and what it has dropped there. */
  NodeTree drops(int pid, int namespace, long ipv4, long ipv6) throws IOException {
    var process = proc().resolve(Integer.toString(pid));
    Files.createDirectories(process.resolve("ns"));
    Files.deleteIfExists(process.resolve("ns/net"));
    Files.createSymbolicLink(process.resolve("ns/net"), Path.of("net:[" + namespace + "]"));
    write(process.resolve("net/snmp"), SNMP.formatted(ipv4));
    write(process.resolve("net/snmp6"), SNMP6.formatted(ipv6));
    return this;
  }

  NodeTree end(int pid) throws IOException {
    Files.delete(proc().resolve(pid + "/cgroup"));
    Files.delete(proc().resolve(pid + "/root/sys/class/net/eth0/iflink"));
    return this;
  }

  NodeTree routes(String ipv4, String ipv6) throws IOException {
    write(proc().resolve("self/net/route"), ipv4);
    write(proc().resolve("self/net/ipv6_route"), ipv6);
    return this;
  }

  HostInterfaces interfaces() {
    // Two mounts of sysfs are one when they are the same folder.
    return new HostInterfaces(proc(), sys(), Path::toRealPath);
  }

  Locator locator() {
    return new Locator(
        new ProcTree(proc()), interfaces(), new HostRoutes(proc()), new CgroupTree(cgroups()));
  }

  Located locate(NodePod pod) {
    return locator().locate(List.of(pod), 0).getFirst();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
