package dev.headroom.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The schema of MediaScalingPolicy, and the policies of {@code policies/good} and {@code
 * policies/bad} that an API server must take and refuse: the first line of a bad one is what the
 * refusal must contain.
 */
class PoliciesTest {
  private static final Path POLICIES = Path.of("src", "test", "resources", "policies");
  private static final String EXPECTS = "# expects: ";

  private static Yaml schema() {
    var version =
        Manifests.base("CustomResourceDefinition").getFirst().at("spec").at("versions").items();
    return version.toList().getFirst().at("schema").at("openAPIV3Schema");
  }

  private static List<String> expectations() {
    return Manifests.files(POLICIES.resolve("bad"))
        .map(file -> Manifests.lines(POLICIES.resolve("bad").resolve(file)).getFirst())
        .toList();
  }

  /** A schema and all below it. */
  private static Stream<Yaml> nested(Yaml schema) {
    var properties = schema.at("properties");
    var below = properties.fields().keySet().stream().map(String::valueOf).map(properties::at);
    var items = schema.has("items") ? Stream.of(schema.at("items")) : Stream.<Yaml>of();
    return Stream.concat(
        Stream.of(schema), Stream.concat(below, items).flatMap(PoliciesTest::nested));
  }

  @Test
  void everyBadPolicySaysWhyItIsRefused() {
    assertThat(expectations())
        .hasSizeGreaterThanOrEqualTo(45)
        .allMatch(it -> it.startsWith(EXPECTS));
    assertThat(Manifests.files(POLICIES.resolve("good"))).hasSizeGreaterThanOrEqualTo(24);
  }

  @Test
  void everyRuleIsBrokenByABadPolicy() {
    var messages =
        nested(schema())
            .flatMap(part -> part.at("x-kubernetes-validations").items())
            .filter(rule -> !rule.at("rule").text().contains("oldSelf"))
            .map(rule -> rule.at("message").text())
            .distinct()
            .toList();

    assertThat(messages).hasSizeGreaterThanOrEqualTo(7);
    assertThat(messages)
        .allSatisfy(message -> assertThat(expectations()).contains(EXPECTS + message));
  }

  @Test
  void everyFieldOfTheSpecIsExplained() {
    var spec = schema().at("properties").at("spec");

    assertThat(nested(spec).filter(part -> part.at("type").there()))
        .filteredOn(part -> !part.path().endsWith(".items"))
        .allSatisfy(part -> assertThat(part.at("description").text()).endsWith("."));
  }

  @Test
  void theLeastPolicyIsATargetAndACapacity() {
    var spec = schema().at("properties").at("spec");

    assertThat(spec.at("required").texts()).containsExactly("targetRef", "capacity");
    assertThat(spec.at("properties").at("mode").at("default").text()).isEqualTo("Enforce");
    assertThat(
            Manifests.examples().stream()
                .filter(object -> object.at("kind").text().equals("MediaScalingPolicy"))
                .map(object -> object.at("spec").fields().keySet().toString()))
        .isNotEmpty()
        .containsOnly("[targetRef, capacity]");
  }
}
