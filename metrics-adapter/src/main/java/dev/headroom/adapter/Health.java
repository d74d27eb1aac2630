package dev.headroom.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The health of the service as an API server tells it: plain {@code ok}, or each check with its
 * reason. Live means that requests are handled at all; ready means that they can be answered.
 */
final class Health {
  /** A condition of readiness; the problem is empty when it holds. */
  record Check(String name, Supplier<Optional<String>> problem) {}

  private static final Check PING = new Check("ping", Optional::empty);

  private final List<Check> checks;

  Health(List<Check> checks) {
    var all = new ArrayList<>(List.of(PING));
    all.addAll(checks);
    this.checks = List.copyOf(all);
  }

  Answer live(ApiRequest request) {
    return answer("livez", List.of(PING), request);
  }

  Answer ready(ApiRequest request) {
    return answer("readyz", checks, request);
  }

  private static Answer answer(String endpoint, List<Check> checks, ApiRequest request) {
    var lines = new StringBuilder();
    var good = true;
    for (var check : checks) {
      var problem = check.problem().get();
      good &= problem.isEmpty();
      lines
          .append(problem.isEmpty() ? "[+]" : "[-]")
          .append(check.name())
          .append(problem.map(why -> " failed: " + why).orElse(" ok"))
          .append('\n');
    }
    if (!good) {
      return Answer.text(500, lines + endpoint + " check failed\n");
    }
    return request.query().on("verbose")
        ? Answer.text(200, lines + endpoint + " check passed\n")
        : Answer.text(200, "ok");
  }
}
