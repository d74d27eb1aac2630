package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Scales a fleet by what it will have to carry: the forecast says how much, the largest of all
 * proposals counts, and the drain plan says which pods.
 *
 * <p>Proposals are the forecast's quantile, the present load and its buffer, the schedule, the
 * rules, and the quality guard. None of them can remove a pod that carries sessions.
 */
public final class HeadroomPolicy implements ScalingPolicy {
  /** What a start is taken to need before any was seen. */
  private static final double USUAL_START_SECONDS = 300;

  /** A pod that takes so many times the usual start is not believed to come. */
  private static final int STUCK_AFTER_STARTS = 4;

  private final HeadroomSettings settings;
  private final Forecaster forecaster;
  private final StartTimes starts = new StartTimes();
  private final Weights weights;
  private final QualityGuard quality;
  private final RecentHighest recentIn;
  private final List<LoadRule.State> ruleStates = new ArrayList<>();
  private Instant last;

  public HeadroomPolicy(HeadroomSettings settings, Instant now) {
    this(settings, new Forecaster(settings.forecast(), now), now);
  }

  private HeadroomPolicy(HeadroomSettings settings, Forecaster forecaster, Instant now) {
    this.settings = settings;
    this.forecaster = forecaster;
    this.weights = new Weights(settings.capacity());
    this.quality = new QualityGuard(settings.quality());
    this.recentIn = new RecentHighest(settings.scaleInWindow().toMillis());
    settings.rules().forEach(_ -> ruleStates.add(LoadRule.State.QUIET));
    this.last = now;
  }

  @Override
  public ScalingDecision decide(FleetObservation fleet, Instant now) {
    forecaster.observe(fleet, now);
    starts.observe(fleet, now);
    var forecast = forecaster.forecast();
    weights.update(seconds(Duration.between(last, now)), forecast.live(), fleet.load());
    last = now;

    var onDraining = new double[forecast.size()];
    var draining = draining(fleet, onDraining);
    var accepting = forecast.live() - draining;
    var share = weights.podsPerSession();
    var buffer = settings.buffer().of(accepting, share > 0 ? 1 / share : 0);
    var required = RequiredReplicas.of(forecast, onDraining, accepting + buffer, leadSeconds());
    var proposals = proposals(fleet, required, share, now);
    var plan =
        DrainPlan.plan(fleet, proposals.need(), drainSettings(now), forecaster.survival(), now);
    return new ScalingDecision(
        plan.replicas(),
        plan.steps(),
        plan.holds(),
        explain(forecast, required, proposals.winner(), plan));
  }

  /** Sessions on pods that take no new ones, and how many of them stay at each horizon. */
  private int draining(FleetObservation fleet, double[] stay) {
    var live = 0;
    for (var pod : fleet.pods()) {
      if (!pod.in(PodPhase.ACCEPTING) && pod.sessions().size() > 0) {
        live += pod.sessions().size();
        forecaster.addSurvivorsOf(pod.sessions(), stay);
      }
    }
    return live;
  }

  private double leadSeconds() {
    var declared = settings.leadTime();
    var start = declared != null ? seconds(declared) : starts.expected(USUAL_START_SECONDS);
    return start + seconds(settings.period());
  }

  private Duration lead() {
    return Duration.ofMillis((long) (leadSeconds() * 1000));
  }

  private record Proposals(Need need, String winner) {}

  private Proposals proposals(
      FleetObservation fleet, RequiredReplicas required, double share, Instant now) {
    var out = required.out() * share;
    var in = recentIn.with(required.in() * share, now.toEpochMilli());
    var winner = required.floor();
    var scheduled = settings.schedule().pods(now, now.plus(lead()));
    var ruled = ruled(fleet, now);
    var accepting = accepting(fleet);
    quality.observe(fleet.quality(), accepting, lead(), now);
    var guarded = quality.floor(settings.forecast().lookAhead(), now);
    var floor = Math.max(scheduled, Math.max(ruled, guarded));
    if (floor > out) {
      winner = floor == scheduled ? "schedule" : floor == ruled ? "rule" : "quality";
    }
    var need =
        new Need(
            Math.max(out, floor),
            Math.max(in, floor),
            Math.max(1, settings.minPods()),
            settings.maxPods());
    return new Proposals(need, winner);
  }

  private int ruled(FleetObservation fleet, Instant now) {
    var pods = 0;
    for (var i = 0; i < ruleStates.size(); i++) {
      var accepting = accepting(fleet);
      var carried = fleet.live() * weights.podsPerSession();
      var percent = accepting == 0 ? 0 : 100 * carried / accepting;
      var next = settings.rules().get(i).next(ruleStates.get(i), percent, accepting, now);
      ruleStates.set(i, next);
      pods = Math.max(pods, next.pods());
    }
    return pods;
  }

  private static int accepting(FleetObservation fleet) {
    var accepting = 0;
    for (var pod : fleet.pods()) {
      accepting += pod.in(PodPhase.ACCEPTING) ? 1 : 0;
    }
    return accepting;
  }

  private DrainSettings drainSettings(Instant now) {
    var stuckAfter = lead().multipliedBy(STUCK_AFTER_STARTS);
    var hold =
        settings.schedule().inhibitsScaleIn(now)
            ? new Hold(Hold.Reason.INHIBITED, "the schedule forbids scale-in now")
            : quality.hold(settings.forecast().lookAhead(), now);
    return new DrainSettings(settings.drainDeadline(), stuckAfter, hold);
  }

  private Explanation explain(
      Forecast forecast, RequiredReplicas required, String winner, DrainPlan.Plan plan) {
    var at = Math.max(required.worstSeconds(), forecast.seconds[0]);
    var survivors = forecast.between(forecast.survivors, forecast.live(), at);
    var newcomers = forecast.between(forecast.newcomers, 0, at);
    var quantile = forecast.between(forecast.quantile, forecast.live(), at);
    return new Explanation.Numbers(
        forecast.rung(),
        forecast.live(),
        Duration.ofSeconds(at),
        survivors,
        newcomers,
        forecast.localSecond,
        forecast.between(forecast.profileNewcomers, 0, at),
        forecast.level(),
        settings.forecast().coverage(),
        quantile - survivors - newcomers,
        required.out(),
        winner,
        plan.pods(),
        plan.holds());
  }

  /** The forecaster, to look at and to save. */
  public Forecaster forecaster() {
    return forecaster;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
