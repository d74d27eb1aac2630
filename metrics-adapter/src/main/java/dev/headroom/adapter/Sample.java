package dev.headroom.adapter;

import dev.headroom.model.SessionDates;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an agent saw of one pod.
 *
 * @param at when the sample was taken, by the clock of the service
 * @param window what the rates cover; zero while the pod is metered for less than one interval, and
 *     then the rates are not known
 * @param dates when the sessions began; null from an agent that does not date them
 */
record Sample(
    Instant at,
    Duration window,
    long sessions,
    long streams,
    Rates rates,
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

  boolean ratesKnown() {
    return window.isPositive();
  }
}
