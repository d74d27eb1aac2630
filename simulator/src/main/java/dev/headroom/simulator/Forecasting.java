package dev.headroom.simulator;

import dev.headroom.policy.Forecast;

/** A policy that says what it expects, so that it can be held to it. */
interface Forecasting {
  /** What it expected at its last decision. */
  Forecast forecast();
}
