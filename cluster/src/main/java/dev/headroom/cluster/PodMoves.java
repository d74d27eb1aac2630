package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.policy.DrainStep;
import dev.headroom.policy.PodPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a plan's steps mean for the marks of pods. A pod is released only once its mark has settled,
 * however empty it looks: sessions that were placed just before the mark are seen by then. Pure.
 */
final class PodMoves {
  private final Map<String, Pod> pods = new HashMap<>();
  private final Predicate<Pod> settled;
  private final Instant now;
  private final List<PodMove> moves = new ArrayList<>();
  private final List<String> settling = new ArrayList<>();

  private PodMoves(List<Pod> pods, Predicate<Pod> settled, Instant now) {
    pods.stream().filter(pod -> !pod.terminating()).forEach(p -> this.pods.put(p.ref().name(), p));
    this.settled = settled;
    this.now = now;
  }

  /** The moves to make now, and the pods whose release waits for the settling time. */
  record Plan(List<PodMove> moves, List<String> settling) {
    Plan {
      moves = List.copyOf(moves);
      settling = List.copyOf(settling);
    }
  }

  static Plan of(List<DrainStep> steps, List<Pod> pods, Predicate<Pod> settled, Instant now) {
    var plan = new PodMoves(pods, settled, now);
    steps.forEach(plan::add);
    plan.mend();
    return new Plan(plan.moves, plan.settling);
  }

  private void add(DrainStep step) {
    var pod = pods.get(step.pod());
    if (pod == null) {
      return;
    }
    switch (step) {
      case DrainStep.Drain _ ->
          move(pod, PodPhase.DRAINING, PodMove.News.of("Draining", "takes no new sessions"));
      case DrainStep.Undrain _ ->
          move(pod, PodPhase.ACCEPTING, PodMove.News.of("Undrained", "takes sessions again"));
      case DrainStep.Release release -> release(pod, release.sessionsCut());
    }
  }

  private void release(Pod pod, int sessionsCut) {
    if (!settled.test(pod)) {
      settling.add(pod.ref().name());
    } else if (sessionsCut == 0) {
      move(pod, PodPhase.RELEASED, PodMove.News.of("Released", "is empty and first to go"));
    } else {
      var text = "is given up with " + sessionsCut + " sessions: the drain's deadline is over";
      move(pod, PodPhase.RELEASED, new PodMove.News("SessionsGivenUp", text, true));
    }
  }

  private void move(Pod pod, PodPhase phase, PodMove.News news) {
    var named =
        new PodMove.News(news.reason(), pod.ref().name() + " " + news.text(), news.warning());
    moves.add(new PodMove(pod, phase, now, named));
  }

  /** Marks are what everybody else goes by, so marks that are not whole are written again. */
  private void mend() {
    Set<String> moved = new HashSet<>();
    moves.forEach(move -> moved.add(move.pod().ref().name()));
    for (var pod : pods.values()) {
      var phase = PodMarks.marked(pod);
      if (phase != null && !moved.contains(pod.ref().name()) && !PodMarks.isWhole(pod, phase)) {
        moves.add(
            PodMove.mending(pod, phase, Objects.requireNonNullElse(PodMarks.since(pod), now)));
      }
    }
  }
}
