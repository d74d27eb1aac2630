package dev.headroom.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the processes of pods by their cgroup paths (v1, hybrid and v2; cgroupfs and systemd
 * names). A process is read while it is young, because it joins its cgroup after it starts, and not
 * again until someone new is sought. For one thread.
 */
final class ProcTree {
  private static final long YOUNG_NANOS = 2_000_000_000L;
  private static final String POD = "pod";

  private final Path proc;
  private Map<Integer, Long> firstSeen = new HashMap<>();
  private Set<String> soughtBefore = Set.of();

  ProcTree(Path proc) {
    this.proc = proc;
  }

  /** The processes of the sought pods, by the id that their cgroups are named after. */
  Map<String, List<Integer>> processes(Set<String> cgroupIds, long nowNanos) throws IOException {
    if (!soughtBefore.containsAll(cgroupIds)) {
      firstSeen = new HashMap<>();
    }
    soughtBefore = Set.copyOf(cgroupIds);
    var found = new HashMap<String, List<Integer>>();
    var seen = new HashMap<Integer, Long>();
    for (var pid : pids()) {
      var since = firstSeen.getOrDefault(pid, nowNanos);
      seen.put(pid, since);
      if (nowNanos - since <= YOUNG_NANOS) {
        for (var id : podIds(pid)) {
          if (cgroupIds.contains(id)) {
            found.computeIfAbsent(id, _ -> new ArrayList<>()).add(pid);
          }
        }
      }
    }
    firstSeen = seen;
    return found;
  }

  /** Whether the process is there and in a cgroup of this pod. */
  boolean belongs(int pid, String cgroupId) {
    return podIds(pid).contains(cgroupId);
  }

  private List<Integer> pids() throws IOException {
    var names = proc.toFile().list();
    if (names == null) {
      throw new IOException("cannot list " + proc);
    }
    var pids = new ArrayList<Integer>();
    for (var name : names) {
      if (Character.isDigit(name.charAt(0))) {
        pids.add(Integer.parseInt(name));
      }
    }
    return pids;
  }

  private Set<String> podIds(int pid) {
    try {
      var bytes = Files.readAllBytes(proc.resolve(pid + "/cgroup"));
      return podIds(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // The process ended between the listing and the reading.
      return Set.of();
    }
  }

  /**
   * The pod ids named in a cgroup file: the part after "pod" of a path element such as {@code
   * pod1f2e-…} or {@code kubepods-burstable-pod1f2e_….slice}, with the dashes that systemd's names
   * cannot have. Several where a pod runs pods of its own.
   */
  static Set<String> podIds(String cgroupFile) {
    var ids = new HashSet<String>();
    var at = cgroupFile.indexOf(POD);
    while (at >= 0) {
      var start = at + POD.length();
      var before = at == 0 ? '/' : cgroupFile.charAt(at - 1);
      if (before == '/' || before == '-') {
        var end = start;
        while (end < cgroupFile.length() && inId(cgroupFile.charAt(end))) {
          end++;
        }
        if (end > start) {
          ids.add(cgroupFile.substring(start, end).replace('_', '-'));
        }
      }
      at = cgroupFile.indexOf(POD, start);
    }
    return ids;
  }

  private static boolean inId(char c) {
    return Character.digit(c, 16) >= 0 || c == '-' || c == '_';
  }
}
