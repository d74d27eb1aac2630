package dev.headroom.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a policy costs and whom it fails, within the scored time only. Sums are integrals
 * over time in pod or session milliseconds; each is kept by day as well, for days are what
 * independent samples of a trace are.
 */
final class Account {
  private static final long DAY = 86_400_000;

  /** Misses closer together than this are one episode. */
  private static final long EPISODE_GAP = 300_000;

  private final long from;
  private final long to;
  private final int capacity;
  private final int minPods;

  private long now;
  private long dayEnd;
  private final Day day = new Day();
  private final List<Day> days = new ArrayList<>();

  // What stands now; the fleet keeps it right.
  int existing;
  int starting;
  int draining;
  int freeSlots;
  int overflow;
  int live;

  private long missEpisodes;
  private long episodeStart;
  private long lastMiss = Long.MIN_VALUE / 2;
  private long longestEpisode;
  private final Events events = new Events();
  private final List<Long> drains = new ArrayList<>();
  private final @Nullable Timeline timeline;

  /** One day's sums, or all days'. */
  static final class Day {
    long podMillis;
    long startMillis;
    long drainMillis;
    long freeMillis;
    long overflowMillis;
    long boundMillis;
    long liveMillis;
    long millis;
    long sessions;
    long misses;

    Day copyAndClear() {
      var copy = new Day();
      copy.add(this);
      podMillis = startMillis = drainMillis = freeMillis = overflowMillis = 0;
      boundMillis = liveMillis = millis = sessions = misses = 0;
      return copy;
    }

    void add(Day other) {
      podMillis += other.podMillis;
      startMillis += other.startMillis;
      drainMillis += other.drainMillis;
      freeMillis += other.freeMillis;
      overflowMillis += other.overflowMillis;
      boundMillis += other.boundMillis;
      liveMillis += other.liveMillis;
      millis += other.millis;
      sessions += other.sessions;
      misses += other.misses;
    }
  }

  /** Countings of single events. */
  static final class Events {
    long disrupted;
    long rejected;
    long scaleOuts;
    long scaleIns;
    long undrains;
    long failedStarts;
    long nodeStarts;
  }

  Account(World world, long from, long to, @Nullable Timeline timeline) {
    this.from = from;
    this.to = to;
    this.capacity = world.capacity();
    this.minPods = world.minPods();
    this.now = from;
    this.dayEnd = Math.floorDiv(from, DAY) * DAY + DAY;
    this.timeline = timeline;
  }

  /** Lets time pass with the fleet as it stands. */
  void advance(long until) {
    if (until <= now) {
      return;
    }
    var end = Math.min(until, to);
    while (end >= dayEnd) {
      pass(dayEnd - now);
      now = dayEnd;
      dayEnd += DAY;
      days.add(day.copyAndClear());
    }
    if (end > now) {
      pass(end - now);
      now = end;
    }
  }

  private void pass(long millis) {
    day.podMillis += existing * millis;
    day.startMillis += starting * millis;
    day.drainMillis += draining * millis;
    day.freeMillis += freeSlots * millis;
    day.overflowMillis += overflow * millis;
    day.liveMillis += live * millis;
    day.boundMillis += Math.max(minPods, (live + capacity - 1) / capacity) * millis;
    day.millis += millis;
  }

  boolean scored(long at) {
    return at >= from && at < to;
  }

  void session(long at, boolean missed) {
    if (timeline != null) {
      timeline.session(at, missed);
    }
    if (!scored(at)) {
      return;
    }
    day.sessions++;
    if (missed) {
      day.misses++;
      if (at - lastMiss > EPISODE_GAP) {
        missEpisodes++;
        episodeStart = at;
      }
      lastMiss = at;
      longestEpisode = Math.max(longestEpisode, at - episodeStart);
    }
  }

  /** The counters to add to: those of the result, or some that nobody reads. */
  Events events(long at) {
    return scored(at) ? events : new Events();
  }

  void drained(long since, long at) {
    if (scored(at)) {
      drains.add(at - since);
    }
  }

  void look(long at) {
    if (timeline != null) {
      timeline.look(at, this);
    }
  }

  Score score(String policy) {
    if (day.millis > 0) {
      days.add(day.copyAndClear());
    }
    var total = new Day();
    days.forEach(total::add);
    return new Score(
        policy,
        total,
        List.copyOf(days),
        events,
        new Score.Misses(missEpisodes, longestEpisode),
        drains.stream().sorted().toList(),
        Map.of(),
        Map.of());
  }
}
