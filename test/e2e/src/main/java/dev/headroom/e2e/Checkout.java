package dev.headroom.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that runs: where its manifests and its built images are. */
final class Checkout {
  private static final Path BASE = Path.of("manifests", "base");

  private final Path root;

  private Checkout(Path root) {
    this.root = root;
  }

  /** Found upwards from the working folder. */
  static Checkout find() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve(BASE))) {
        return new Checkout(folder);
      }
    }
    throw new IllegalStateException("no manifests/base above " + Path.of("").toAbsolutePath());
  }

  Path manifests() {
    return root.resolve(BASE);
  }

  /** What is installed on top of the base: guard, hold or scaler-tls. */
  Path overlay(String folder) {
    return root.resolve(BASE).resolveSibling(folder);
  }

  /** An example of the manifests, by its file's name. */
  Path example(String file) {
    return root.resolve(BASE).resolveSibling("examples").resolve(file);
  }

  /** Good policies and bad ones, each of these with the reason in its first line. */
  Path policies() {
    return root.resolve(Path.of("test", "manifests", "src", "test", "resources", "policies"));
  }

  /** What users type. */
  Path commandLine() {
    return root.resolve("headroom");
  }

  /** What crashes the service at its writes. */
  Path faults() {
    return root.resolve(Path.of("test", "faults", "target", "faults.jar"));
  }

  Path docs() {
    return root.resolve("docs");
  }

  Path agentImage() {
    return built("node-agent");
  }

  Path serviceImage() {
    return built("metrics-adapter");
  }

  private Path built(String module) {
    var tar = root.resolve(module).resolve("target").resolve(module + ".tar");
    if (!Files.exists(tar)) {
      throw new IllegalStateException("no image " + tar + "; `make images` builds it");
    }
    return tar;
  }
}
