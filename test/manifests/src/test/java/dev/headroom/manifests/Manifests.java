package dev.headroom.manifests;

import static java.util.stream.StreamSupport.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of manifests/. */
final class Manifests {
  private static final Path ROOT = Path.of("..", "..", "manifests").toAbsolutePath().normalize();
  static final Path BASE = ROOT.resolve("base");
  static final Path EXAMPLES = ROOT.resolve("examples");

  private Manifests() {}

  static Yaml kustomization() {
    return documents(BASE.resolve("kustomization.yaml")).getFirst();
  }

  /** Every object that the base installs. */
  static List<Yaml> base() {
    return kustomization().at("resources").texts().stream()
        .flatMap(file -> documents(BASE.resolve(file)).stream())
        .toList();
  }

  static List<Yaml> examples() {
    return files(EXAMPLES).flatMap(file -> documents(EXAMPLES.resolve(file)).stream()).toList();
  }

  /** The DaemonSet of the hold, which is installed on top of the base. */
  static Yaml hold() {
    return documents(ROOT.resolve("hold").resolve("hold.yaml")).getFirst();
  }

  static List<Yaml> base(String kind) {
    return base().stream().filter(object -> object.at("kind").text().equals(kind)).toList();
  }

  /** The DaemonSet and the Deployment. */
  static List<Yaml> workloads() {
    return base().stream().filter(o -> o.at("spec").at("template").there()).toList();
  }

  static List<Yaml> containers() {
    return workloads().stream().flatMap(w -> containers(w).stream()).toList();
  }

  static List<Yaml> containers(Yaml workload) {
    return Stream.of("initContainers", "containers")
        .flatMap(kind -> podSpec(workload).at(kind).items())
        .toList();
  }

  static Yaml podSpec(Yaml workload) {
    return workload.at("spec").at("template").at("spec");
  }

  static Stream<String> files(Path folder) {
    try (var list = Files.list(folder)) {
      return list.map(file -> file.getFileName().toString()).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Yaml> documents(Path file) {
    var load = new Load(LoadSettings.builder().setLabel(file.toString()).build());
    return stream(load.loadAllFromString(String.join("\n", lines(file))).spliterator(), false)
        .map(document -> new Yaml(file.getFileName().toString(), document))
        .toList();
  }
}
