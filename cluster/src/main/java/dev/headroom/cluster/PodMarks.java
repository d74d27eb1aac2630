package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.policy.DeletionCost;
import dev.headroom.policy.PodPhase;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a drain writes on a pod, and all it remembers of it: a label for everybody who chooses pods,
 * since when it holds, and the deletion cost that the ReplicaSet controller reads (KEP-2255). The
 * marks are the only state of a drain, so a leader that crashes loses nothing.
 */
public final class PodMarks {
  /** Label; {@code draining} or {@code released}, absent while the pod takes new sessions. */
  public static final String PHASE = "headroom.dev/phase";

  /** Annotation; RFC 3339, when the phase began. */
  public static final String SINCE = "headroom.dev/phase-since";

  /** Annotation; a pod of lower cost is deleted first, 0 without it. */
  public static final String COST = "controller.kubernetes.io/pod-deletion-cost";

  /** Annotation; with any value the guard lets the pod go, whatever it carries. */
  public static final String LET_GO = "headroom.dev/let-go";

  static final String DRAINING = "draining";
  static final String RELEASED = "released";

  private PodMarks() {}

  /** Whether a pod may be given new sessions: it is ready, stays, and no drain has marked it. */
  public static boolean takesSessions(Pod pod) {
    return pod.phase() == Pod.Phase.RUNNING
        && !pod.terminating()
        && pod.life().ready()
        && !isMarked(pod);
  }

  static boolean isMarked(Pod pod) {
    return pod.labels().containsKey(PHASE);
  }

  /** The phase that a pod is marked with; null without a mark of ours. */
  static @Nullable PodPhase marked(Pod pod) {
    return switch (pod.labels().getOrDefault(PHASE, "")) {
      case DRAINING -> PodPhase.DRAINING;
      case RELEASED -> PodPhase.RELEASED;
      default -> null;
    };
  }

  /** When the mark was set; null when nobody wrote it down. */
  static @Nullable Instant since(Pod pod) {
    var text = pod.life().marks().get(SINCE);
    if (text == null) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException notOurs) {
      return null;
    }
  }

  /** The deletion cost as the ReplicaSet controller reads it: what is no int32 counts as 0. */
  static int cost(Pod pod) {
    try {
      return Integer.parseInt(pod.life().marks().getOrDefault(COST, "0"));
    } catch (NumberFormatException countsAsNone) {
      return 0;
    }
  }

  /** Whether a marked pod carries all that its mark needs. */
  static boolean isWhole(Pod pod, PodPhase phase) {
    return since(pod) != null && cost(pod) == DeletionCost.of(phase);
  }

  /**
   * The JSON merge patch that puts a pod into a phase; {@code ACCEPTING} takes all marks away. It
   * holds the uid and the version of the pod that was decided about, so that the API server refuses
   * it for another pod of the same name, and for this pod once anybody has changed it: a write that
   * was long on its way must not undo what a later leader has decided.
   */
  static String patch(Pod pod, PodPhase phase, Instant since) {
    var marked = phase == PodPhase.DRAINING || phase == PodPhase.RELEASED;
    var annotations = new HashMap<String, @Nullable String>();
    annotations.put(SINCE, marked ? since.truncatedTo(ChronoUnit.SECONDS).toString() : null);
    annotations.put(COST, marked ? Integer.toString(DeletionCost.of(phase)) : null);
    var labels = new HashMap<String, @Nullable String>();
    labels.put(PHASE, marked ? phase.name().toLowerCase(Locale.ROOT) : null);
    var metadata = new HashMap<String, Object>();
    metadata.put("uid", pod.uid());
    if (!pod.life().version().isEmpty()) {
      metadata.put("resourceVersion", pod.life().version());
    }
    metadata.put("labels", labels);
    metadata.put("annotations", annotations);
    return Serialization.asJson(Map.of("metadata", metadata));
  }
}
