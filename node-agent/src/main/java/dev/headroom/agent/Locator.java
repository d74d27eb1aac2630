package dev.headroom.agent;

import dev.headroom.agent.HostInterfaces.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for the host-side interfaces of pods: by the sysfs of any of their processes and, where
 * that fails, by a host route to their address. Each pod's first look is as early as its sandbox
 * can exist. For one thread.
 */
final class Locator {
  private final ProcTree processes;
  private final HostInterfaces interfaces;
  private final HostRoutes routes;
  private Map<String, List<Integer>> known = new HashMap<>();

  Locator(ProcTree processes, HostInterfaces interfaces, HostRoutes routes) {
    this.processes = processes;
    this.interfaces = interfaces;
    this.routes = routes;
  }

  static Locator of(Path proc, Path sys) {
    return new Locator(new ProcTree(proc), new HostInterfaces(proc, sys), new HostRoutes(proc));
  }

  /** What was found out of one pod. */
  record Located(NodePod pod, Look look) {}

  /** Looks once for each of the pods. */
  List<Located> locate(Collection<NodePod> pods, long nowNanos) {
    var ids = pods.stream().map(NodePod::cgroupId).collect(Collectors.toUnmodifiableSet());
    try {
      remember(ids, processes.processes(ids, nowNanos));
    } catch (IOException e) {
      var look = new Look.Missing(Failures.text(e));
      return pods.stream().map(pod -> new Located(pod, look)).toList();
    }
    return pods.stream().map(pod -> new Located(pod, look(pod))).toList();
  }

  private void remember(Set<String> ids, Map<String, List<Integer>> found) {
    known.keySet().retainAll(ids);
    found.forEach((id, pids) -> {
      var all = known.computeIfAbsent(id, _ -> new ArrayList<>());
      pids.stream().filter(pid -> !all.contains(pid)).forEach(all::add);
    });
  }

  private Look look(NodePod pod) {
    Look last = new Look.Missing("no process of it is there yet");
    for (var pid : known.getOrDefault(pod.cgroupId(), List.of())) {
      // Remembered from an earlier look: by now the number may be another process's.
      if (processes.belongs(pid, pod.cgroupId())) {
        last = interfaces.ofProcess(pid);
      }
      if (last instanceof Look.Found) {
        return last;
      }
    }
    return byRoute(pod, last);
  }

  private Look byRoute(NodePod pod, Look otherwise) {
    for (var address : pod.addresses()) {
      var device = routes.device(address);
      if (device != null) {
        return interfaces.ofRoute(device);
      }
    }
    return otherwise;
  }
}
