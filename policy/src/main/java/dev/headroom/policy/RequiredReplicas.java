package dev.headroom.policy;

/**
 * What accepting pods must be able to carry, now and until help could come.
 *
 * <p>At each horizon h the demand on accepting pods is {@code Q(h) - D(h)}: the promised quantile
 * of all sessions, less those that are expected to stay on draining pods; {@link Weights.Costs}
 * says what that means in pods. Growth looks at the worst horizon up to the pod's start time and
 * one control period; scale-in at the worst of the whole look-ahead. Neither falls below the
 * sessions there are now and the buffer.
 *
 * @param out for growth, in pods
 * @param in for scale-in, in pods; at least {@code out}
 * @param worstSeconds the horizon that asks for most before help could come, 0 for now
 * @param onDraining sessions that stay on draining pods until then
 */
record RequiredReplicas(double out, double in, int worstSeconds, double onDraining) {

  /**
   * Takes the worst of a forecast.
   *
   * @param onDraining live sessions on draining pods that stay, at each horizon
   * @param now pods for the live sessions on accepting pods and the buffer
   * @param leadSeconds until a pod that is asked for at the next decision takes sessions
   */
  static RequiredReplicas of(
      Forecast forecast, double[] onDraining, double now, double leadSeconds, Weights.Costs costs) {
    var needs = new double[forecast.size()];
    for (var i = 0; i < needs.length; i++) {
      needs[i] =
          costs.pods(i, forecast.mean(i) - onDraining[i], forecast.quantile[i] - onDraining[i]);
    }
    var out = now;
    var worst = 0;
    for (var i = 0; i < needs.length && forecast.seconds[i] < leadSeconds; i++) {
      if (needs[i] > out) {
        out = needs[i];
        worst = forecast.seconds[i];
      }
    }
    var last = Math.min(leadSeconds, forecast.seconds[needs.length - 1]);
    var atLead = forecast.between(needs, now, last);
    if (atLead > out) {
      out = atLead;
      worst = (int) Math.round(last);
    }
    var in = out;
    for (var need : needs) {
      in = Math.max(in, need);
    }
    var then = Math.max(worst, forecast.seconds[0]);
    return new RequiredReplicas(out, in, worst, forecast.between(onDraining, onDraining[0], then));
  }

  /** What set {@link #out}. */
  String floor() {
    return worstSeconds == 0 ? "buffer" : "forecast";
  }
}
