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
 * Looks for the hook points of pods. For the host side of a pod's interface by the sysfs of any of
 * its processes and, where that fails, by a host route to its address; for the cgroup of a pod on
 * the node's network by its name. Each pod's first look is as early as its sandbox can exist. For
 * one thread.
 */
final class Locator {
  private final ProcTree processes;
  private final HostInterfaces interfaces;
  private final HostRoutes routes;
  private final CgroupTree cgroups;
  private Map<String, List<Integer>> known = new HashMap<>();

  Locator(ProcTree processes, HostInterfaces interfaces, HostRoutes routes, CgroupTree cgroups) {
    this.processes = processes;
    this.interfaces = interfaces;
    this.routes = routes;
    this.cgroups = cgroups;
  }

  static Locator of(Path proc, Path sys, CgroupTree cgroups) {
    return new Locator(
        new ProcTree(proc), new HostInterfaces(proc, sys), new HostRoutes(proc), cgroups);
  }

  /** What was found out of one pod. */
  record Located(NodePod pod, Look look) {}

  /** Looks once for each of the pods. */
  List<Located> locate(Collection<NodePod> pods, long nowNanos) {
    var ids =
        pods.stream()
            .filter(pod -> !pod.hostNetwork())
            .map(NodePod::cgroupId)
            .collect(Collectors.toUnmodifiableSet());
    try {
      remember(ids, ids.isEmpty() ? Map.of() : processes.processes(ids, nowNanos));
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
    return pod.hostNetwork() ? cgroups.find(pod.cgroupId()) : lookForInterface(pod);
  }

  private Look lookForInterface(NodePod pod) {
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
