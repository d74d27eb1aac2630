package dev.headroom.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Kernel settings of the host that a cluster changes. They are written down before the first change
 * and put back when the cluster goes, also by a later process.
 */
final class Sysctls {
  private static final Path ROOT = Path.of("/proc/sys");

  /** What the kubelet sets on its own (1.36: pkg/kubelet/cm/container_manager_linux.go). */
  private static final List<String> OF_THE_KUBELET =
      List.of(
          "vm/overcommit_memory",
          "vm/panic_on_oom",
          "kernel/panic",
          "kernel/panic_on_oops",
          "kernel/keys/root_maxkeys",
          "kernel/keys/root_maxbytes");

  private static final int LONGEST_VALUE = 4096;
  private static final String FORWARD_IPV4 = "net/ipv4/ip_forward";
  private static final String FORWARD_IPV6 = "net/ipv6/conf/all/forwarding";

  private Sysctls() {}

  /** Writes the present values to {@code file}, then switches forwarding on. */
  static void recordAndForward(Path file) {
    var before = new LinkedHashMap<String, String>();
    names().forEach(name -> before.put(name, read(name)));
    var lines = before.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue());
    Disk.write(file, String.join("\n", lines.toList()));
    write(FORWARD_IPV4, "1");
    write(FORWARD_IPV6, "1");
    // A forwarding interface ignores router advertisements: the uplink stays the host it was.
    perInterface("net/ipv6/conf").stream()
        .filter(name -> !name.contains("/default/"))
        .forEach(name -> write(name, before.getOrDefault(name, "0")));
  }

  /** Puts back what {@code file} holds, if there is one. */
  static void restore(Path file) {
    Disk.readIfExists(file).stream().flatMap(String::lines).forEach(Sysctls::restoreLine);
  }

  private static void restoreLine(String line) {
    var name = line.substring(0, line.indexOf('='));
    // A link may have gone since.
    if (Files.exists(ROOT.resolve(name))) {
      write(name, line.substring(name.length() + 1));
    }
  }

  /** Switches first: setting one of them resets the settings of the interfaces behind it. */
  private static List<String> names() {
    var names = new ArrayList<>(List.of(FORWARD_IPV4, FORWARD_IPV6));
    names.add("net/ipv4/conf/all/accept_redirects");
    names.addAll(perInterface("net/ipv4/conf"));
    names.addAll(perInterface("net/ipv6/conf"));
    names.addAll(OF_THE_KUBELET);
    return names;
  }

  private static List<String> perInterface(String family) {
    try (var entries = Files.list(ROOT.resolve(family))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.equals("all"))
          .map(name -> family + "/" + name + "/forwarding")
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new RigException("/proc/sys/" + family + " cannot be listed: " + e.getMessage(), e);
    }
  }

  private static String read(String name) {
    // One read for the whole value: the kernel answers a second one with the end of the file, and
    // Files.readString begins with a read of a single byte.
    try (var stream = Files.newInputStream(ROOT.resolve(name))) {
      var value = new byte[LONGEST_VALUE];
      var length = Math.max(0, stream.read(value));
      return new String(value, 0, length, StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new RigException("/proc/sys/" + name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void write(String name, String value) {
    try {
      if (!read(name).equals(value)) {
        Files.writeString(ROOT.resolve(name), value);
      }
    } catch (IOException e) {
      throw new RigException(
          "/proc/sys/" + name + " cannot be set to " + value + ": " + e.getMessage(), e);
    }
  }
}
