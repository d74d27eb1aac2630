package dev.headroom.simulator;

import dev.headroom.policy.Forecast;
import dev.headroom.policy.ScalingPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One policy against one trace in one world, from event to event. At equal times sessions end
 * first, then pods come up, then sessions begin, then the policy decides.
 */
final class Simulation {
  private static final int PROGRESS_EVERY = 4096;

  private final Trace trace;
  private final World world;
  private final Span span;
  private final Account account;
  private final Fleet fleet;
  private final Driver driver;
  private final @Nullable Forecasting forecasting;
  private final CoverageMeter coverage;
  private int nextSession;
  private long nextTick;

  /**
   * What to watch a run with; none of it changes the run.
   *
   * @param busyFrom as many live sessions as make a moment busy
   */
  record Watch(@Nullable Timeline timeline, Progress progress, int busyFrom) {
    static final Watch NOTHING = new Watch(null, Progress.SILENT, 0);
  }

  private final Watch watch;

  private Simulation(Trace trace, World world, Span span, ScalingPolicy policy, Watch watch) {
    this.trace = trace;
    this.world = world;
    this.span = span;
    this.watch = watch;
    this.account = new Account(world, span.from(), span.to(), watch.timeline());
    this.nextSession = firstFrom(trace, span.warmUp());
    this.fleet = new Fleet(world, account, world.minPods(), span.warmUp());
    this.driver = new Driver(world, policy, fleet);
    this.forecasting = policy instanceof Forecasting seer ? seer : null;
    this.coverage = new CoverageMeter(span, watch.busyFrom());
    this.nextTick = span.warmUp();
  }

  private static int firstFrom(Trace trace, long at) {
    var i = 0;
    while (i < trace.size() && trace.start(i) < at) {
      i++;
    }
    return i;
  }

  static Score run(Trace trace, World world, Span span, Contender contender, Watch watch) {
    var policy = contender.policy();
    var simulation = new Simulation(trace, world, span, policy, watch);
    simulation.run();
    return simulation
        .account
        .score(contender.name())
        .withCoverage(simulation.coverage.shares(false), simulation.coverage.shares(true));
  }

  private void run() {
    var ticks = 0;
    while (true) {
      var end = fleet.calls().nextEnd();
      var timer = fleet.nextTimer();
      var start = nextSession < trace.size() ? trace.start(nextSession) : Long.MAX_VALUE;
      var next = Math.min(Math.min(end, timer), Math.min(start, nextTick));
      if (next >= span.to()) {
        account.advance(span.to());
        return;
      }
      account.advance(next);
      if (end == next) {
        fleet.endNext(next);
      } else if (timer == next) {
        fleet.fireTimer(next);
      } else if (start == next) {
        fleet.calls().begin(next, trace.end(nextSession++));
      } else {
        tick(next);
        if (ticks++ % PROGRESS_EVERY == 0) {
          watch.progress().at(next, span);
        }
      }
    }
  }

  private void hear(Forecast forecast, long now) {
    coverage.hear(forecast, account.live, now);
    if (watch.timeline() != null) {
      for (var i = 0; i < forecast.size(); i++) {
        if (forecast.horizon(i).toMillis() >= world.starts().time().toMillis()) {
          watch.timeline().forecast(now + forecast.horizon(i).toMillis(), forecast.quantile(i));
          return;
        }
      }
    }
  }

  private void tick(long now) {
    fleet.tick(now);
    driver.decide(now);
    if (forecasting != null) {
      hear(forecasting.forecast(), now);
    }
    nextTick = now + world.periodMillis();
  }
}
