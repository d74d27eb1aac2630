package dev.headroom.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The ages of all live sessions and how long such sessions last, type by type; for one thread.
 *
 * <p>A type with fewer than 200 ends of its own borrows the survival of all types together.
 */
final class Durations implements Survival {
  private static final double ENOUGH_ENDS = 200;

  private final int[] horizons;
  private final @Nullable AgeHistogram[] ages = new @Nullable AgeHistogram[SessionStarts.MAX_TYPES];
  private final DurationSurvival[] survivals = new DurationSurvival[SessionStarts.MAX_TYPES];
  private final Tables[] tables = new Tables[SessionStarts.MAX_TYPES];
  private DurationSurvival all = DurationSurvival.prior();
  private long nowMillis;

  Durations(int[] horizons, long nowMillis) {
    this.horizons = horizons;
    this.nowMillis = nowMillis;
    ages[0] = new AgeHistogram(nowMillis);
    refit();
  }

  DurationSurvival all() {
    return all;
  }

  @Nullable AgeHistogram ages(int type) {
    return ages[type];
  }

  /** Live sessions by age bucket, all types together. */
  int[] liveByAge() {
    var live = new int[AgeBuckets.COUNT];
    for (var histogram : ages) {
      for (var bucket = 0; histogram != null && bucket < live.length; bucket++) {
        live[bucket] += histogram.table().live[bucket];
      }
    }
    return live;
  }

  void state(StateFields fields) {
    nowMillis = fields.whole("durations.now", nowMillis);
    var before = all;
    all = all.state(fields, "durations.survival");
    for (var type = 0; type < ages.length; type++) {
      var name = "durations." + type;
      var known = fields.count(name + ".known", ages[type] == null ? 0 : 1) == 1;
      var apart = fields.count(name + ".apart", survivals[type] == before ? 0 : 1) == 1;
      if (known) {
        of(type).state(fields, name);
      }
      if (apart) {
        survivals[type] = survivals[type].state(fields, name + ".survival");
      } else {
        survivals[type] = all;
      }
    }
    tabulate();
  }

  int total() {
    var total = 0;
    for (var histogram : ages) {
      total += histogram == null ? 0 : histogram.total();
    }
    return total;
  }

  void advance(long toMillis) {
    nowMillis = Math.max(nowMillis, toMillis);
    for (var histogram : ages) {
      if (histogram != null) {
        histogram.advance(toMillis);
      }
    }
  }

  void take(SessionEvents events) {
    for (var i = 0; i < events.starts(); i++) {
      of(events.startType(i)).start(events.startMillis(i));
    }
    for (var i = 0; i < events.ends(); i++) {
      of(events.endType(i)).end(events.endStartMillis(i), events.endMillis(i));
    }
  }

  /** Sets the live sessions right from the pods themselves. */
  void rebuild(FleetObservation fleet) {
    for (var histogram : ages) {
      if (histogram != null) {
        histogram.clearLive();
      }
    }
    for (var pod : fleet.pods()) {
      var sessions = pod.sessions();
      for (var i = 0; i < sessions.size(); i++) {
        of(sessions.type(i)).enter(sessions.startMillis(i));
      }
    }
  }

  private AgeHistogram of(int type) {
    var histogram = ages[type];
    if (histogram == null) {
      histogram = new AgeHistogram(nowMillis);
      ages[type] = histogram;
    }
    return histogram;
  }

  void fade(double factor) {
    for (var histogram : ages) {
      if (histogram != null) {
        histogram.table().fade(factor);
      }
    }
  }

  /** Learns the survivals anew; now and then is enough. */
  void refit() {
    var pooled = new LifeTable();
    for (var histogram : ages) {
      if (histogram != null) {
        pooled.include(histogram.table());
      }
    }
    all = DurationSurvival.learned(pooled);
    for (var type = 0; type < ages.length; type++) {
      var own = ages[type];
      survivals[type] = own == null || !isApart(own) ? all : DurationSurvival.learned(own.table());
    }
    tabulate();
  }

  private void tabulate() {
    var ofAll = Tables.of(all, horizons);
    for (var type = 0; type < ages.length; type++) {
      tables[type] = survivals[type] == all ? ofAll : Tables.of(survivals[type], horizons);
    }
  }

  private boolean isApart(AgeHistogram own) {
    return types() > 1 && own.table().endsSeen() >= ENOUGH_ENDS;
  }

  private int types() {
    var types = 0;
    for (var histogram : ages) {
      types += histogram == null ? 0 : 1;
    }
    return types;
  }

  /** The share that stays and its variance, by age bucket and horizon, bucket by bucket. */
  private static final class Tables {
    final double[] stays;
    final double[] variance;

    private Tables(double[] stays, double[] variance) {
      this.stays = stays;
      this.variance = variance;
    }

    static Tables of(DurationSurvival survival, int[] horizons) {
      var stays = new double[AgeBuckets.COUNT * horizons.length];
      var variance = new double[stays.length];
      var cell = 0;
      for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
        var middle = AgeBuckets.from(bucket) + AgeBuckets.width(bucket) / 2.0;
        for (var horizon : horizons) {
          var share = survival.stays(middle * AgeBuckets.CELL_SECONDS, horizon, 0);
          stays[cell] = share;
          variance[cell++] = share * (1 - share);
        }
      }
      return new Tables(stays, variance);
    }
  }

  /** Adds the live sessions that stay, and their variance, at every horizon. */
  void addSurvivors(double[] survivors, double[] variance) {
    for (var type = 0; type < ages.length; type++) {
      var histogram = ages[type];
      if (histogram != null && histogram.total() > 0) {
        add(histogram, type, survivors, variance);
      }
    }
  }

  private void add(AgeHistogram histogram, int type, double[] survivors, double[] variance) {
    var table = tables[type].stays;
    var variances = tables[type].variance;
    var count = horizons.length;
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      var live = histogram.table().live[bucket];
      if (live > 0) {
        var row = bucket * count;
        for (var horizon = 0; horizon < count; horizon++) {
          survivors[horizon] += live * table[row + horizon];
          variance[horizon] += live * variances[row + horizon];
        }
      }
    }
  }

  /** Adds those of some sessions that stay, at every horizon. */
  void addSurvivorsOf(SessionStarts sessions, Instant now, double[] survivors) {
    var cell = AgeBuckets.cell(now.toEpochMilli());
    for (var i = 0; i < sessions.size(); i++) {
      var age = Math.max(0, cell - AgeBuckets.cell(sessions.startMillis(i)));
      var table = tables[sessions.type(i)].stays;
      var row = AgeBuckets.of(age) * horizons.length;
      for (var horizon = 0; horizon < horizons.length; horizon++) {
        survivors[horizon] += table[row + horizon];
      }
    }
  }

  @Override
  public double stays(double ageSeconds, double horizonSeconds, int type) {
    return survivals[type].stays(ageSeconds, horizonSeconds, type);
  }
}
