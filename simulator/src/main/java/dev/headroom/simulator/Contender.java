package dev.headroom.simulator;

import dev.headroom.policy.ScalingPolicy;

/** A policy under its name, fresh for one run. */
record Contender(String name, ScalingPolicy policy) {}
