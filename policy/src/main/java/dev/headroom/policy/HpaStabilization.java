package dev.headroom.policy;

import dev.headroom.policy.HpaState.Recommendation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What recent recommendations leave of a wish: down no lower than the highest within its window, up
 * no higher than the lowest within its window. Remembered is always the wish itself.
 */
record HpaStabilization(int replicas, List<Recommendation> remembered) {

  /** Without {@code behavior}: only the way down is held, by the controller's own window. */
  static HpaStabilization classic(
      List<Recommendation> past, int wish, Duration window, Instant now) {
    var cutoff = now.minus(window);
    var highest = wish;
    for (var recommendation : past) {
      if (!recommendation.at().isBefore(cutoff)) {
        highest = Math.max(highest, recommendation.replicas());
      }
    }
    return new HpaStabilization(highest, remember(past, wish, cutoff, now));
  }

  /** The windows of the two directions. */
  record Windows(Duration up, Duration down) {}

  /** With {@code behavior}: the present count moves into the band that both windows leave. */
  static HpaStabilization banded(
      List<Recommendation> past, int current, int wish, Windows windows, Instant now) {
    var upCutoff = now.minus(windows.up);
    var downCutoff = now.minus(windows.down);
    var lowest = wish;
    var highest = wish;
    for (var recommendation : past) {
      if (recommendation.at().isAfter(upCutoff)) {
        lowest = Math.min(lowest, recommendation.replicas());
      }
      if (recommendation.at().isAfter(downCutoff)) {
        highest = Math.max(highest, recommendation.replicas());
      }
    }
    var oldest = upCutoff.isBefore(downCutoff) ? upCutoff : downCutoff;
    return new HpaStabilization(
        Math.min(Math.max(current, lowest), highest), remember(past, wish, oldest, now));
  }

  /** The newest wish takes the place of the last outdated one, so that the list stays short. */
  private static List<Recommendation> remember(
      List<Recommendation> past, int wish, Instant cutoff, Instant now) {
    var list = new ArrayList<>(past);
    for (var i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).at().isBefore(cutoff)) {
        list.set(i, new Recommendation(wish, now));
        return list;
      }
    }
    list.add(new Recommendation(wish, now));
    return list;
  }
}
