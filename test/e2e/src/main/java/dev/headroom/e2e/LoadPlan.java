package dev.headroom.e2e;

import java.time.Duration;
import java.util.List;

/** How many calls there should be at a time: a line through points, flat after the last. */
record LoadPlan(List<Point> points) {
  /** {@code calls} at {@code after} from the start. */
  record Point(Duration after, int calls) {}

  LoadPlan {
    points = List.copyOf(points);
  }

  Duration length() {
    return points.getLast().after();
  }

  int callsAt(Duration elapsed) {
    for (var i = 1; i < points.size(); i++) {
      var to = points.get(i);
      if (elapsed.compareTo(to.after()) < 0) {
        return between(points.get(i - 1), to, elapsed);
      }
    }
    return points.getLast().calls();
  }

  private static int between(Point from, Point to, Duration elapsed) {
    var share =
        (double) elapsed.minus(from.after()).toMillis() / to.after().minus(from.after()).toMillis();
    return (int) Math.round(from.calls() + share * (to.calls() - from.calls()));
  }
}
