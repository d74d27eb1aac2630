package dev.headroom.e2e;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks at a fleet without a pause, from outside: the number that is published never falls below
 * the pods that are not released, and the pods that carry calls stay.
 */
final class FleetJudge implements AutoCloseable {
  private final Stage stage;
  private final List<String> busy;
  private final Thread thread;
  private final List<String> wrongs = new ArrayList<>();
  private int looks;
  private volatile boolean done;

  private FleetJudge(Stage stage, Collection<MediaPod> busy) {
    this.stage = stage;
    this.busy = busy.stream().map(MediaPod::name).toList();
    this.thread = Thread.ofVirtual().name("judge").start(this::judge);
  }

  /** Judges from now on. */
  static FleetJudge of(Stage stage, Collection<MediaPod> busy) {
    return new FleetJudge(stage, busy);
  }

  private void judge() {
    while (!done) {
      look();
    }
  }

  /** Asked before and after the pods are: pods that come in between come after their number. */
  private void look() {
    var before = published();
    var pods = stage.fleet().pods();
    var after = published();
    if (done) {
      return;
    }
    var staying = pods.stream().filter(pod -> !pod.phase().equals("released")).count();
    var told = Stream.of(before, after).flatMap(List::stream).toList();
    if (!told.isEmpty() && told.stream().allMatch(number -> number < staying)) {
      say("%s published for %d pods that stay: %s".formatted(told, staying, pods));
    }
    var names = pods.stream().map(MediaPod::name).toList();
    busy.stream()
        .filter(pod -> !names.contains(pod))
        .forEach(pod -> say(pod + " is gone with its calls: " + pods));
    synchronized (this) {
      looks += told.isEmpty() ? 0 : 1;
    }
  }

  /** What the autoscaler is told; empty where it is told nothing. */
  private List<Double> published() {
    var number = stage.api().ofFleet("rtc_required_replicas");
    return number.isPresent() ? List.of(number.getAsDouble()) : List.of();
  }

  private synchronized void say(String wrong) {
    if (!wrongs.contains(wrong)) {
      wrongs.add(wrong);
    }
  }

  synchronized List<String> wrongs() {
    return List.copyOf(wrongs);
  }

  /** How often a number was seen. */
  synchronized int looks() {
    return looks;
  }

  @Override
  public void close() {
    done = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
