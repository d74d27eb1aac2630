package dev.headroom.cluster;

import dev.headroom.cluster.PodMove.News;
import dev.headroom.model.Pod;
import dev.headroom.policy.PodPhase;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Tells which marks on the pods of a fleet somebody else set or took away: what a drain by hand
 * looks like from here, and the write of a leader that died before it could tell. For one thread.
 */
final class ForeignMarks {
  private Map<String, PodPhase> seenByUid = Map.of();
  private final Map<String, PodPhase> oursByUid = new HashMap<>();

  /** A mark that is about to be written by ourselves. */
  void expect(PodMove move) {
    oursByUid.put(move.pod().uid(), move.phase());
  }

  /** The API server has refused it. */
  void refused(PodMove move) {
    oursByUid.remove(move.pod().uid());
  }

  /** What others changed since the last look; of a pod that is seen first nothing is known. */
  List<News> look(Collection<Pod> pods) {
    var before = seenByUid;
    seenByUid = pods.stream().collect(Collectors.toMap(Pod::uid, ForeignMarks::phase));
    oursByUid.keySet().retainAll(seenByUid.keySet());
    return pods.stream()
        .filter(pod -> before.containsKey(pod.uid()) && before.get(pod.uid()) != phase(pod))
        .filter(pod -> !oursByUid.remove(pod.uid(), phase(pod)))
        .map(ForeignMarks::news)
        .toList();
  }

  private static PodPhase phase(Pod pod) {
    return Objects.requireNonNullElse(PodMarks.marked(pod), PodPhase.ACCEPTING);
  }

  private static News news(Pod pod) {
    var name = pod.ref().name();
    return switch (phase(pod)) {
      case DRAINING -> News.of("Draining", name + " takes no new sessions: marked by another hand");
      case RELEASED -> News.of("Released", name + " is first to go: marked by another hand");
      default -> News.of("Undrained", name + " takes sessions again: unmarked by another hand");
    };
  }
}
