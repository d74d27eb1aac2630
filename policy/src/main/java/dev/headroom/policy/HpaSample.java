package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;

/** One pod's value of a metric in thousandths, measured at {@code at} over {@code window}. */
public record HpaSample(long milli, Instant at, Duration window) {}
