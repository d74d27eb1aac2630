package dev.headroom.agent;

import dev.headroom.agent.HostInterfaces.Look;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads how many UDP datagrams the kernel dropped in pods' networks because a receive buffer was
 * full, through one process of each pod and without entering its network namespace. A pod is read
 * only while that process is seen in the namespace whose interface leads to the pod's hook; all
 * else is unknown. Pods on the node's own network share its counters: see {@link CgroupDrops}. For
 * one thread.
 */
final class DropReader {
  /**
   * How long a pod without a process to read through is left alone: a search reads all of /proc.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Longer than either file; one that is longer still is read in part and says nothing. */
  private static final int MAX_BYTES = 16 * 1024;

  private final Path proc;
  private final HostInterfaces interfaces;
  private final byte[] text = new byte[MAX_BYTES];
  private final ByteBuffer buffer = ByteBuffer.wrap(text);
  private final Map<Integer, Source> sources = new HashMap<>();
  private final Set<Integer> searched = new HashSet<>();
  private long searchedNanos;

  /** The kernel's count since the pod's network is there, both versions of IP together. */
  record Reading(int hook, long datagrams, long atNanos) {}

  /** A pod and where its packets are counted. */
  record Metered(NodePod pod, HookPoint point) {}

  /** A process of the pod, and the network namespace that it was seen in. */
  private record Source(int pid, String network) {}

  DropReader(Path proc, HostInterfaces interfaces) {
    this.proc = proc;
    this.interfaces = interfaces;
  }

  /** Reads each pod once; those that cannot be read are left out. */
  List<Reading> read(List<Metered> pods, long nowNanos) {
    var wanted =
        pods.stream()
            .filter(metered -> metered.point() instanceof HookPoint.Interface)
            .collect(Collectors.toMap(metered -> metered.point().hook(), metered -> metered));
    sources.keySet().retainAll(wanted.keySet());
    searched.retainAll(wanted.keySet());
    search(wanted, nowNanos);
    var readings = new ArrayList<Reading>();
    Map.copyOf(sources)
        .forEach((hook, source) ->
            datagrams(source)
                .ifPresentOrElse(
                    count -> readings.add(new Reading(hook, count, nowNanos)), () -> lose(hook)));
    return readings;
  }

  /** Its process has ended; others of the pod may be there and were never looked at. */
  private void lose(int hook) {
    sources.remove(hook);
    searched.remove(hook);
  }

  /** Looks for processes of those that have none: at once the first time, then after a while. */
  private void search(Map<Integer, Metered> wanted, long nowNanos) {
    var missing = new HashMap<>(wanted);
    missing.keySet().removeAll(sources.keySet());
    var patient = nowNanos - searchedNanos < PATIENCE.toNanos();
    if (missing.isEmpty() || (patient && searched.containsAll(missing.keySet()))) {
      return;
    }
    var ids = missing.values().stream().map(it -> it.pod().cgroupId()).collect(Collectors.toSet());
    var found = processes(ids, nowNanos);
    missing.forEach((hook, metered) -> {
      var pids = found.getOrDefault(metered.pod().cgroupId(), List.of());
      var source = source(pids, metered.point());
      if (source != null) {
        sources.put(hook, source);
      }
    });
    searched.addAll(missing.keySet());
    searchedNanos = nowNanos;
  }

  private Map<String, List<Integer>> processes(Set<String> cgroupIds, long nowNanos) {
    try {
      return new ProcTree(proc).processes(cgroupIds, nowNanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable Source source(List<Integer> pids, HookPoint point) {
    for (var pid : pids) {
      var network = network(pid);
      if (network != null && new Look.Found(point).equals(interfaces.ofProcess(pid))) {
        return new Source(pid, network);
      }
    }
    return null;
  }

  /** The identity of the process's network namespace; null when the process is gone. */
  private @Nullable String network(int pid) {
    try {
      return Files.readSymbolicLink(proc.resolve(pid + "/ns/net")).toString();
    } catch (IOException e) {
      return null;
    }
  }

  /** The namespace is looked at again after it was read: by then the number may be another's. */
  private OptionalLong datagrams(Source source) {
    var net = proc.resolve(source.pid + "/net");
    try {
      var ipv4 = UdpErrors.ofSnmp(text, load(net.resolve("snmp")));
      var ipv6 = ofIpv6(net.resolve("snmp6"));
      return ipv4.isPresent() && ipv6.isPresent() && source.network.equals(network(source.pid))
          ? OptionalLong.of(ipv4.getAsLong() + ipv6.getAsLong())
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** A kernel without IPv6 has no such file, and nothing to drop. */
  private OptionalLong ofIpv6(Path snmp6) throws IOException {
    try {
      return UdpErrors.ofSnmp6(text, load(snmp6));
    } catch (NoSuchFileException e) {
      return OptionalLong.of(0);
    }
  }

  private int load(Path file) throws IOException {
    buffer.clear();
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining() && channel.read(buffer) > 0) {
        // The kernel may hand the text over in parts.
      }
    }
    return buffer.position();
  }
}
