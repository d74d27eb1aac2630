package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/**
 * What a cluster touches of a machine, as text, to be compared before and after.
 *
 * @param texts what is looked at, and how it looks
 */
record MachineTraces(TreeMap<String, String> texts) {
  private static final String OURS = "headroom-rig|/run/containerd/|^/pause|^/udp|sleep 600";

  static MachineTraces look() {
    var texts = new TreeMap<String, String>();
    texts.put("links", sorted("ip -o link | sed 's/^[0-9]*: //; s/ state .*//'"));
    texts.put("addresses", sorted("ip -o addr | sed 's/^[0-9]*: //; s/valid_lft.*//'"));
    texts.put("routes", sorted("ip -4 route show table all; ip -6 route show table all"));
    texts.put("rules", sorted("ip rule; ip -6 rule"));
    texts.put("namespaces", sorted("ip netns list"));
    texts.put("tables", sorted("nft list tables"));
    texts.put("mounts", sorted("grep -E 'headroom|kubelet|netns|cni|bpf /sys|k8s' /proc/mounts"));
    texts.put("cgroups", sorted("find /sys/fs/cgroup -type d | grep -E 'headroom|kubepods'"));
    texts.put("settings", sorted("sysctl -a 2>/dev/null | grep -E '" + settings() + "'"));
    texts.put("processes", sorted("ps -eo args | grep -E '" + OURS + "' | grep -vE 'grep|java'"));
    texts.put("folders", sorted("ls -d " + String.join(" ", folders()) + " 2>/dev/null"));
    return new MachineTraces(texts);
  }

  private static String settings() {
    return "forwarding|accept_redirects|overcommit_memory|panic|root_max|conntrack_max|rp_filter"
        + "|route_localnet|devconf_inherit|bridge-nf|somaxconn";
  }

  private static List<String> folders() {
    return List.of(
        "/var/lib/headroom-rig",
        "/var/lib/kubelet",
        "/var/lib/containerd",
        "/var/lib/cni",
        "/var/lib/etcd",
        "/var/log/pods",
        "/var/log/containers",
        "/run/containerd",
        "/run/netns",
        "/run/flannel",
        "/etc/cni",
        "/opt/cni",
        "/run/headroom-rig.lock",
        "/sys/fs/bpf/*",
        "$HOME/.kube");
  }

  private static String sorted(String script) {
    return Exec.run("bash", "-c", "{ " + script + "; true; } | sort");
  }

  String processes() {
    return texts.getOrDefault("processes", "");
  }

  /** The kernel takes namespaces and links back a moment after their last process is gone. */
  void assertUnchanged() {
    Wait.until(() -> look().equals(this), Duration.ofMillis(200), Duration.ofSeconds(10));
    var now = look();
    texts.forEach((what, text) -> assertThat(now.texts().get(what)).as(what).isEqualTo(text));
  }
}
