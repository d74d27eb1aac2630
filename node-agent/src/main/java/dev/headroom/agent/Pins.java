package dev.headroom.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one node's pins: {@code ROOT/v<layout>/<node>/}. What is pinned there outlives the
 * process. Tables and links have the names {@code map_<table>} and {@code link_<hook>_<side>}; an
 * empty folder {@code filter_<ifindex>_<side>} stands for a filter, which cannot be pinned.
 */
final class Pins {
  private static final int BPF_MAGIC = 0xcafe4a11;
  private static final String MAP = "map_";
  private static final String LINK = "link_";
  private static final String FILTER = "filter_";
  private static final Pattern ATTACHMENT =
      Pattern.compile("(?:" + LINK + "|" + FILTER + ")(\\d+)_\\w+");
  private static final String LAYOUT = "v";

  private final Path root;
  private final String node;
  private final int layout;

  /**
   * Names the folder; makes nothing.
   *
   * @param root in a BPF file system
   * @param node the node's name
   */
  Pins(Path root, String node, int layout) {
    this.root = root;
    // The BPF file system refuses dots, and node names have no underscores.
    this.node = node.replace('.', '_');
    this.layout = layout;
  }

  Path folder() {
    return root.resolve(LAYOUT + layout).resolve(node);
  }

  /** Where each table is pinned. */
  Map<String, Path> maps(List<String> tables) {
    return tables.stream()
        .collect(Collectors.toMap(table -> table, table -> folder().resolve(MAP + table)));
  }

  Path link(int hook, String side) {
    return attachment(LINK, hook, side);
  }

  Path filter(int hook, String side) {
    return attachment(FILTER, hook, side);
  }

  private Path attachment(String kind, int hook, String side) {
    return folder().resolve(kind + Integer.toUnsignedString(hook) + "_" + side);
  }

  /**
   * Makes the folder.
   *
   * @throws KernelError the root is not in a BPF file system, or cannot be written
   */
  void create() {
    try {
      requireBpf(nearestPresent(root.toAbsolutePath()));
      Files.createDirectories(folder());
    } catch (IOException e) {
      throw new KernelError("cannot make the pin folder " + folder() + ": " + e, e);
    }
  }

  private static Path nearestPresent(Path path) {
    var parent = path.getParent();
    return parent == null || Files.exists(path) ? path : nearestPresent(parent);
  }

  private static void requireBpf(Path path) {
    if (LibC.fileSystem(path) != BPF_MAGIC) {
      throw new KernelError(
          path
              + " is not in a BPF file system: mount one on the node (mount -t bpf bpf /sys/fs/bpf)"
              + " and hand it to the agent");
    }
  }

  /** The hooks with something attached on at least one side. */
  List<Integer> hooks() {
    return names(folder()).stream()
        .map(ATTACHMENT::matcher)
        .filter(Matcher::matches)
        .map(name -> Integer.parseUnsignedInt(name.group(1)))
        .distinct()
        .toList();
  }

  /** Folders of this node that belong to other layouts. */
  List<Path> otherLayouts() {
    return names(root).stream()
        .filter(name -> name.matches(LAYOUT + "\\d+"))
        .map(name -> root.resolve(name).resolve(node))
        .filter(folder -> !folder.equals(folder()) && Files.isDirectory(folder))
        .toList();
  }

  /** Unpins everything in a folder of pins and removes it; links without another holder detach. */
  static void remove(Path folder) {
    try {
      for (var name : names(folder)) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.deleteIfExists(folder);
      removeUnlessOthersUse(folder.getParent());
    } catch (IOException e) {
      throw new KernelError("cannot remove the pins in " + folder + ": " + e, e);
    }
  }

  private static void removeUnlessOthersUse(@Nullable Path layout) throws IOException {
    if (layout != null && names(layout).isEmpty()) {
      Files.deleteIfExists(layout);
    }
  }

  private static List<String> names(Path folder) {
    var names = new ArrayList<String>();
    try (var entries = Files.newDirectoryStream(folder)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (IOException e) {
      throw new KernelError("cannot list " + folder + ": " + e, e);
    }
    return names;
  }
}
