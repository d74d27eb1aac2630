package dev.headroom.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The network of a pod of this machine, to run a process of the test in it. */
record PodNetwork(String pod, Path namespace) {
  /** Finds it by any process of the pod. */
  static PodNetwork of(String pod, String uid) {
    return new PodNetwork(pod, PodProcesses.of(pod, uid).getFirst().resolve("ns/net"));
  }

  /** The words that run {@code command} in it. */
  List<String> wrap(List<String> command) {
    var words = new ArrayList<>(List.of("nsenter", "--net=" + namespace, "--"));
    words.addAll(command);
    return words;
  }
}
