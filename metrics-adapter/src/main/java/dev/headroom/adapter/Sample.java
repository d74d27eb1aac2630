package dev.headroom.adapter;

import dev.headroom.model.SessionDates;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What an agent saw of one pod.
 *
 * @param at when the sample was taken, by the clock of the service
 * @param window what the rates cover; zero while the pod is metered for less than one interval, and
 *     then the rates are not known
 * @param media how the pod's media fare
 * @param dates when the sessions began; null from an agent that does not date them
 */
record Sample(
    Instant at,
    Duration window,
    long sessions,
    long streams,
    Rates rates,
    Media media,
    @Nullable SessionDates dates) {
  /** UDP packets and bits per second, by direction. */
  record Rates(double ingressPackets, double egressPackets, double ingressBits, double egressBits) {
    double packets() {
      return ingressPackets + egressPackets;
    }

    double bits() {
      return ingressBits + egressBits;
    }
  }

  /**
   * What the pod's packets tell of quality; empty is not known.
   *
   * @param ingressLossPercent by the network
   * @param egressLossPercent by the media server itself
   * @param jitterMillis of the streams into the pod, 95th percentile
   * @param serverJitterMillis by which those out of it have more
   * @param roundTripMillis of STUN requests of the pod
   * @param turnaroundMillis of STUN requests to it
   * @param dropsPerSecond datagrams for which a receive buffer had no room
   */
  record Media(
      OptionalDouble ingressLossPercent,
      OptionalDouble egressLossPercent,
      OptionalDouble jitterMillis,
      OptionalDouble serverJitterMillis,
      OptionalDouble roundTripMillis,
      OptionalDouble turnaroundMillis,
      OptionalDouble dropsPerSecond) {}

  /**
   * The same, made of the parts of the sample before that are alike. A collection of the young
   * generation takes as long as what lives in it, which is the latest sample of every pod.
   */
  Sample after(@Nullable Sample before) {
    if (before == null) {
      return this;
    }
    return new Sample(
        at,
        window.equals(before.window) ? before.window : window,
        sessions,
        streams,
        rates,
        media.equals(before.media) ? before.media : media,
        dates == null || before.dates == null ? dates : dates.after(before.dates));
  }

  boolean ratesKnown() {
    return window.isPositive();
  }
}
