/**
 * Headroom on a real cluster with real calls: what the scenarios, the demo and the benchmarks
 * share, and the demo and the benchmarks themselves. Everything here blocks and is used from one
 * thread unless its class says otherwise.
 */
@NullMarked
package dev.headroom.e2e;

import org.jspecify.annotations.NullMarked;
