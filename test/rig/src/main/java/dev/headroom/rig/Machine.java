package dev.headroom.rig;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would be a machine of its own in production: the control plane and the two nodes, each with
 * its own processes, mounts, {@code /run}, {@code /var}, BPF file system and host name. Killing its
 * first process ends all the others, and the kernel takes back what they held.
 */
enum Machine {
  CONTROL("control-plane", null),
  NODE_A("node-a", null),
  NODE_B("node-b", "headroom-node-b");

  private final String machineName;
  private final @Nullable String networkNamespace;

  Machine(String machineName, @Nullable String networkNamespace) {
    this.machineName = machineName;
    this.networkNamespace = networkNamespace;
  }

  String machineName() {
    return machineName;
  }

  /**
   * Words in front of a command that make it run in this machine's network; none for the host's.
   */
  List<String> inNetwork() {
    return networkNamespace == null
        ? List.of()
        : List.of("nsenter", "--net=/run/netns/" + networkNamespace);
  }

  static Machine of(Node node) {
    return node == Node.A ? NODE_A : NODE_B;
  }
}
