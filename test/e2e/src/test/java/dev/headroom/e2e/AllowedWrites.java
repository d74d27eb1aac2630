package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.rig.Kubectl;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that the service may write, by the roles that are bound to its account: verb and resource.
 * What RBAC does not allow it cannot write, so a list of its writes is whole by this.
 */
final class AllowedWrites {
  private static final Set<String> ASKING = Set.of("get", "list", "watch");

  private AllowedWrites() {}

  static Set<String> of(Kubectl kubectl) {
    var names = roles(kubectl);
    var all = Json.parse(kubectl.json("clusterroles,roles", "--all-namespaces"));
    return Json.stream(all.path("items"))
        .filter(role -> names.contains(role.path("metadata").path("name").asText()))
        .flatMap(role -> Json.stream(role.path("rules")))
        .flatMap(AllowedWrites::writes)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> roles(Kubectl kubectl) {
    var bindings = Json.parse(kubectl.json("clusterrolebindings,rolebindings", "--all-namespaces"));
    return Json.stream(bindings.path("items"))
        .filter(binding -> Json.stream(binding.path("subjects")).anyMatch(AllowedWrites::isOurs))
        .map(binding -> binding.path("roleRef").path("name").asText())
        .collect(Collectors.toSet());
  }

  private static boolean isOurs(JsonNode subject) {
    return subject.path("kind").asText().equals("ServiceAccount")
        && subject.path("name").asText().equals("headroom")
        && subject.path("namespace").asText().equals(Headroom.NAMESPACE);
  }

  /** Reviews are made to ask: nothing of them is kept. */
  private static Stream<String> writes(JsonNode rule) {
    var writes = new ArrayList<String>();
    for (var verb : rule.path("verbs")) {
      for (var resource : rule.path("resources")) {
        if (!ASKING.contains(verb.asText()) && !resource.asText().endsWith("reviews")) {
          writes.add(verb.asText() + " " + resource.asText().replace('/', '.'));
        }
      }
    }
    return writes.stream();
  }
}
