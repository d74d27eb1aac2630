package dev.headroom.cluster;

import dev.headroom.model.Target;
import java.util.Map;
import java.util.stream.Stream;

/**
 * KEDA's ScaledObjects at one moment; immutable. KEDA need not be there, and need not be shown to
 * us.
 *
 * @param byKey by {@code namespace/name}
 * @param problem why they are not read; empty once they are
 */
public record ScaledObjects(Map<String, ScaledObject> byKey, String problem) {
  static final ScaledObjects UNREAD = new ScaledObjects(Map.of(), "they are not read yet");

  public ScaledObjects {
    byKey = Map.copyOf(byKey);
  }

  /** What one of them scales. */
  public Target target(String namespace, String name) {
    var found = byKey.get(namespace + "/" + name);
    if (found != null) {
      return found.target();
    }
    return new Target.Missing(
        problem.isEmpty() ? "there is none of that name" : "ScaledObjects: " + problem);
  }

  /** Those of ours whose fallback can take live pods away. */
  public Stream<ScaledObject> dangerous() {
    return byKey.values().stream().filter(it -> !it.danger().isEmpty());
  }
}
