package dev.headroom.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The module table of docs/architecture.md, one row a module: what each module may use. */
class ModuleTableTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.headroom");

  private static final List<String> JDK = List.of("java..", "javax..", "jdk..", "org.jspecify..");

  /** A row of the table: a package of ours, the modules and the libraries it may see. */
  record Module(String name, List<String> modules, List<String> libraries) {
    String ownPackage() {
      return packageOf(name);
    }

    String[] allowed() {
      var own = Stream.concat(Stream.of(name), modules.stream()).map(Module::packageOf);
      return Stream.of(JDK.stream(), own, libraries.stream())
          .flatMap(packages -> packages)
          .toArray(String[]::new);
    }

    private static String packageOf(String name) {
      return "dev.headroom." + name + "..";
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Module> table() {
    return Stream.of(
        new Module("model", List.of(), List.of("com.google.protobuf..")),
        new Module("policy", List.of("model"), List.of()),
        new Module("simulator", List.of("model", "policy"), List.of()),
        new Module(
            "agent",
            List.of("model"),
            List.of(
                "com.google.protobuf..",
                "com.sun.net.httpserver..",
                "io.prometheus..",
                "com.fasterxml.jackson.core..",
                "org.slf4j..")),
        new Module("cluster", List.of("model", "policy"), List.of("io.fabric8..", "org.slf4j..")),
        new Module(
            "scaler",
            List.of("model"),
            List.of(
                "io.grpc..",
                "io.netty..",
                "com.google.protobuf..",
                "com.google.common..",
                "org.slf4j..")),
        new Module(
            "adapter",
            List.of("model", "policy", "cluster", "scaler"),
            List.of(
                "io.vertx..",
                "io.netty..",
                "io.prometheus..",
                "com.github.benmanes.caffeine..",
                "com.google.protobuf..",
                "org.bouncycastle..",
                "org.slf4j..")),
        new Module("rig", List.of(), List.of()),
        new Module("calls", List.of(), List.of()),
        new Module("faults", List.of(), List.of("io.fabric8..")),
        new Module(
            "e2e",
            List.of("rig", "calls", "model"),
            List.of("com.fasterxml.jackson..", "com.google.protobuf..")));
  }

  @ParameterizedTest
  @MethodSource("table")
  void seesOnlyItsRowOfTheTable(Module module) {
    classes()
        .that()
        .resideInAPackage(module.ownPackage())
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(module.allowed())
        .check(PRODUCT);
  }

  @Test
  void everyProductPackageHasARow() {
    var rows = table().map(m -> m.ownPackage().replace("..", "")).toList();
    var withoutRow =
        PRODUCT.stream()
            .map(c -> c.getPackageName())
            .filter(p -> rows.stream().noneMatch(row -> p.equals(row) || p.startsWith(row + ".")))
            .distinct();
    assertThat(withoutRow).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "policy"})
  void takesTimeAsAnArgument(String pure) {
    noClasses()
        .that()
        .resideInAPackage("dev.headroom." + pure + "..")
        .and()
        .resideOutsideOfPackage("dev.headroom.model.report..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(LocalDateTime.class, "now")
        .orShould()
        .callMethod(ZonedDateTime.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .check(PRODUCT);
  }

  @Test
  void onlyTheAgentTouchesNativeMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.headroom.agent..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(PRODUCT);
  }
}
