package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  private final HeadroomSettings settings;
  private final Forecaster forecaster;
  private final StartTimes starts = new StartTimes();
  private final Weights weights;
  private final QualityGuard quality;
  private final RecentHighest recentIn;
  private final List<LoadRule.State> ruleStates = new ArrayList<>();
  private Instant last;

  public HeadroomPolicy(HeadroomSettings settings, Instant now) {
    this.settings = settings;
    this.forecaster = new Forecaster(settings.forecast(), now);
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
    weights.observe(fleet, seconds(Duration.between(last, now)), now.toEpochMilli());
    last = now;
    var forecast = forecaster.forecast();
    var required = required(fleet, forecast);
    var proposals = proposals(fleet, required, now);
    var plan =
        DrainPlan.plan(
            fleet,
            proposals.need(),
            drainSettings(forecast.rung(), now),
            forecaster.survival(),
            now);
    return new ScalingDecision(
        plan.replicas(), plan.steps(), plan.holds(), explain(forecast, required, proposals, plan));
  }

  private RequiredReplicas required(FleetObservation fleet, Forecast forecast) {
    var onDraining = new double[forecast.size()];
    var accepting = forecast.live() - draining(fleet, onDraining);
    var share = weights.podsPerSession();
    var buffer = settings.buffer().of(accepting, share > 0 ? 1 / share : 0);
    return RequiredReplicas.of(
        forecast,
        onDraining,
        (accepting + buffer) * share,
        leadSeconds(),
        weights.costs(forecast, forecaster));
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
    return declaredOr(starts.expected(USUAL_START_SECONDS)) + seconds(settings.period());
  }

  private double declaredOr(double learned) {
    var declared = settings.leadTime();
    return declared != null ? seconds(declared) : learned;
  }

  private Duration lead() {
    return Duration.ofMillis((long) (leadSeconds() * 1000));
  }

  private record Proposals(Need need, String winner) {}

  private Proposals proposals(FleetObservation fleet, RequiredReplicas required, Instant now) {
    var in = recentIn.with(required.in(), now.toEpochMilli());
    var scheduled = settings.schedule().pods(now, now.plus(lead()));
    var ruled = ruled(fleet, now);
    quality.observe(fleet.quality(), accepting(fleet), lead(), now);
    var guarded = quality.floor(settings.forecast().lookAhead(), now);
    var floor = Math.max(scheduled, Math.max(ruled, guarded));
    var out = Math.max(required.out(), floor);
    var winner = required.floor();
    if (settings.minPods() > Math.ceil(out - 1e-9)) {
      winner = "minimum";
    } else if (floor > required.out()) {
      winner = floor == scheduled ? "schedule" : floor == ruled ? "rule" : "quality";
    }
    return new Proposals(
        new Need(out, Math.max(in, floor), settings.minPods(), settings.maxPods()), winner);
  }

  private int ruled(FleetObservation fleet, Instant now) {
    var percent = loadPercent(fleet);
    var pods = 0;
    for (var i = 0; i < ruleStates.size(); i++) {
      var rule = settings.rules().get(i);
      var next = rule.next(ruleStates.get(i), percent, accepting(fleet), now);
      ruleStates.set(i, next);
      pods = Math.max(pods, next.pods());
    }
    return pods;
  }

  /** What accepting pods carry, of what they may carry together; 0 without such a pod. */
  private double loadPercent(FleetObservation fleet) {
    var sessions = 0;
    var size = 0.0;
    for (var pod : fleet.pods()) {
      if (pod.in(PodPhase.ACCEPTING)) {
        sessions += pod.sessions().size();
        size += pod.size();
      }
    }
    return size == 0 ? 0 : 100 * sessions * weights.podsPerSession() / size;
  }

  private static int accepting(FleetObservation fleet) {
    var accepting = 0;
    for (var pod : fleet.pods()) {
      accepting += pod.in(PodPhase.ACCEPTING) ? 1 : 0;
    }
    return accepting;
  }

  private DrainSettings drainSettings(Rung rung, Instant now) {
    var usual = declaredOr(starts.usual(USUAL_START_SECONDS)) + seconds(settings.period());
    var stuckAfter = Duration.ofMillis((long) (StartTimes.STUCK_AFTER_STARTS * usual * 1000));
    return new DrainSettings(settings.drainDeadline(), stuckAfter, hold(rung, now));
  }

  private @Nullable Hold hold(Rung rung, Instant now) {
    if (settings.schedule().inhibitsScaleIn(now)) {
      return new Hold(Hold.Reason.INHIBITED, "the schedule forbids scale-in now");
    }
    if (weights.isUnknown() && forecaster.live() > 0) {
      return new Hold(
          Hold.Reason.SIGNALS_STALE,
          "what sessions cost in packets or bits, which limits a pod, was not measured yet");
    }
    if (rung == Rung.REACTIVE) {
      return new Hold(
          Hold.Reason.LOOK_AHEAD,
          "too little is known to look ahead: it takes %d min"
              .formatted(settings.forecast().watch().toMinutes()));
    }
    return quality.hold(settings.forecast().lookAhead(), now);
  }

  private Explanation explain(
      Forecast forecast, RequiredReplicas required, Proposals proposals, DrainPlan.Plan plan) {
    var at = Math.max(required.worstSeconds(), forecast.seconds[0]);
    var survivors = forecast.between(forecast.survivors, forecast.live(), at);
    var newcomers = forecast.between(forecast.newcomers, 0, at);
    var quantile = forecast.between(forecast.quantile, forecast.live(), at);
    var share = weights.podsPerSession();
    return new Explanation.Numbers(
        forecast.rung(),
        forecast.live(),
        Duration.ofSeconds(at),
        forecast.countOnly,
        survivors,
        newcomers,
        forecast.localSecond,
        forecast.between(forecast.profileNewcomers, forecast.countedProfile, at),
        forecast.countedProfile,
        forecast.level(),
        settings.forecast().coverage(),
        quantile - survivors - newcomers,
        required.onDraining(),
        share == 0 ? forecast.live() : proposals.need().out() / share,
        proposals.winner() + limit(),
        plan.pods(),
        plan.holds());
  }

  /** Which limit counts, where it is not the number of sessions. */
  private String limit() {
    var tightest = weights.tightest();
    return tightest.equals("sessions") ? "" : " by " + tightest;
  }

  /** The forecaster, to look at and to save. */
  public Forecaster forecaster() {
    return forecaster;
  }

  /** What was learned, without what depends on the promise; see {@link PolicyMemory}. */
  void learned(StateFields fields) {
    last = fields.time("policy.last", last);
    forecaster.learned(fields);
    starts.state(fields);
    weights.state(fields);
    quality.state(fields);
    recentIn.state(fields);
    var rules = (int) fields.count("rules.count", ruleStates.size());
    for (var i = 0; i < rules; i++) {
      var state = i < ruleStates.size() ? ruleStates.get(i) : LoadRule.State.QUIET;
      var pods = (int) fields.count("rules." + i + ".pods", state.pods());
      var read = new LoadRule.State(pods, fields.time("rules." + i + ".fired", state.firedAt()));
      if (i < ruleStates.size()) {
        ruleStates.set(i, rules == ruleStates.size() ? read : LoadRule.State.QUIET);
      }
    }
  }

  Instant last() {
    return last;
  }

  HeadroomSettings settings() {
    return settings;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
