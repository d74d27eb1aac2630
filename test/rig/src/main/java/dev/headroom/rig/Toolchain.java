package dev.headroom.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the built parts are: folders of the cache that {@code setup.sh} fills, keyed by the hash of
 * what they are built from, so that a checkout never runs the parts of another.
 *
 * @param cache the cache of Headroom, outside the repository
 * @param kubernetes folder of the Kubernetes programs
 * @param etcd folder of etcd
 * @param nativePrograms folder of the rig's own static programs
 */
record Toolchain(Path cache, Path kubernetes, Path etcd, Path nativePrograms) {
  private static final int KEY_DIGITS = 12;

  /**
   * The parts of this checkout.
   *
   * @throws RigException if one is not built yet
   */
  static Toolchain find() {
    var cache = cache(System.getenv());
    var bin = cache.resolve("bin");
    var toolchain =
        new Toolchain(
            cache,
            bin.resolve(goPart("kubernetes", "k8s.io/kubernetes")),
            bin.resolve(goPart("etcd", "go.etcd.io/etcd/server/v3")),
            bin.resolve("native-" + key("native/pause.c", "native/udp.c")));
    toolchain.folders().values().forEach(Toolchain::requireBuilt);
    return toolchain;
  }

  /**
   * A part that not every cluster has, for its image: {@code keda}, {@code keda-2.20}, {@code
   * coredns}, {@code reference}, {@code metrics-server}, {@code livekit}.
   *
   * @throws RigException if it is not built yet
   */
  static Path addOn(String name, String module) {
    return requireAddOn(goPart(name, module));
  }

  /**
   * A Go program of the rig's own, {@code go/NAME}.
   *
   * @param files that it is built from, in the order of {@code setup.sh}
   * @throws RigException if it is not built yet
   */
  static Path ownAddOn(String name, String... files) {
    var sources = Stream.of(files).map(file -> "go/" + name + "/" + file).toArray(String[]::new);
    return requireAddOn(name + "-" + key(sources)).resolve(name);
  }

  private static Path requireAddOn(String part) {
    var folder = cache(System.getenv()).resolve("bin").resolve(part);
    if (!Files.isDirectory(folder)) {
      throw new RigException(
          part
              + " is not built: "
              + folder
              + " is missing; run `make setup-keda setup-reference setup-media` first");
    }
    return folder;
  }

  /** The name of each folder inside a machine, and the folder. */
  Map<String, Path> folders() {
    return Map.of("kubernetes", kubernetes, "etcd", etcd, "native", nativePrograms);
  }

  Path kubectl() {
    return kubernetes.resolve("kubectl");
  }

  /** {@code HEADROOM_CACHE}, else below {@code XDG_CACHE_HOME}, else below the home folder. */
  static Path cache(Map<String, String> environment) {
    var own = environment.getOrDefault("HEADROOM_CACHE", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    var shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return shared.isEmpty() ? Path.of(home, ".cache/headroom") : Path.of(shared, "headroom");
  }

  private static void requireBuilt(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new RigException(
          "a part of the cluster is not built: " + folder + " is missing; run `make setup` first");
    }
  }

  private static String goPart(String name, String module) {
    var mod = "go/" + name + "/go.mod";
    var version = version(new String(resource(mod), StandardCharsets.UTF_8), module);
    return name + "-" + version + "-" + key(mod, "go/" + name + "/go.sum");
  }

  /** The version of {@code module} that a go.mod requires. */
  static String version(String goMod, String module) {
    var line =
        Pattern.compile(
            "^(?:require)?\\s+" + Pattern.quote(module) + " (v\\S+)", Pattern.MULTILINE);
    var found = line.matcher(goMod);
    if (!found.find()) {
      throw new RigException("go.mod names no version of " + module);
    }
    return found.group(1);
  }

  private static String key(String... resources) {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      List.of(resources).forEach(name -> hash.update(resource(name)));
      return HexFormat.of().formatHex(hash.digest()).substring(0, KEY_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] resource(String name) {
    try (var stream = Toolchain.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("resource " + name + " is missing from the rig's jar");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + name + " cannot be read", e);
    }
  }
}
