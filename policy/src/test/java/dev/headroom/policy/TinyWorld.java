package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** One pod with calls that begin and end by chance; everything drawn comes from the seed. */
final class TinyWorld {
  private record Call(long start, long end, int type) {}

  private final SplittableRandom random;
  private final ToDoubleFunction<Instant> perSecond;
  private final DoubleUnaryOperator durationOfShare;
  private final PriorityQueue<Call> live =
      new PriorityQueue<>((a, b) -> Long.compare(a.end, b.end));
  private final SessionEvents events = new SessionEvents();
  private Instant now;

  /**
   * A world whose clock stands at {@code from}.
   *
   * @param durationOfShare the quantile function of durations, in seconds
   */
  TinyWorld(
      Instant from,
      ToDoubleFunction<Instant> perSecond,
      DoubleUnaryOperator durationOfShare,
      long seed) {
    this.random = new SplittableRandom(seed);
    this.perSecond = perSecond;
    this.durationOfShare = durationOfShare;
    this.now = from;
  }

  /** Exponential durations. */
  static DoubleUnaryOperator exponential(Duration mean) {
    return share -> -Math.log(1 - share) * (double) mean.toSeconds();
  }

  /** Lognormal durations by the normal quantile. */
  static DoubleUnaryOperator lognormal(Duration mean, double sigma) {
    var mu = Math.log((double) mean.toSeconds()) - sigma * sigma / 2;
    return share -> Math.exp(mu + sigma * SmallNumbers.normalQuantile(share));
  }

  Instant now() {
    return now;
  }

  int live() {
    return live.size();
  }

  /** Lets time pass; what begins and ends is in the next observation. */
  void pass(Duration time) {
    var until = now.plus(time);
    var seconds = time.toMillis() / 1000.0;
    events.clear();
    var arrivals = poisson(perSecond.applyAsDouble(now) * seconds);
    for (var i = 0; i < arrivals; i++) {
      var start = now.toEpochMilli() + random.nextLong(time.toMillis());
      var lasts = durationOfShare.applyAsDouble(random.nextDouble());
      live.add(new Call(start, start + Math.round(lasts * 1000), 0));
      events.started(start);
    }
    while (!live.isEmpty() && live.peek().end <= until.toEpochMilli()) {
      var call = live.remove();
      events.ended(call.start, call.end);
    }
    now = until;
  }

  private int poisson(double mean) {
    var left = random.nextDouble();
    var probability = Math.exp(-mean);
    var n = 0;
    while (left > probability && n < 10_000) {
      left -= probability;
      n++;
      probability *= mean / n;
    }
    return n;
  }

  LiveSessions sessions() {
    var sessions = new LiveSessions();
    live.forEach(call -> sessions.add(call.start, call.type));
    return sessions;
  }

  FleetObservation observe(FleetFlag... flags) {
    var pod = new PodView("p-0", PodPhase.ACCEPTING, Instant.EPOCH, sessions());
    var seen = Set.of(flags).contains(FleetFlag.COUNT_ONLY) ? new SessionEvents() : events;
    return new FleetObservation(
        List.of(pod), 1, seen, FleetLoad.UNKNOWN, Quality.UNMEASURED, Set.of(flags), List.of());
  }
}
