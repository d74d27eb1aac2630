/**
 * What-if: replays a trace of sessions against scaling policies in a world of slow pods, late
 * metrics and stock autoscalers, and says what each would have cost and whom it would have failed.
 * A simulation is for one thread and has no clock but its trace; traces and results are values.
 */
@NullMarked
package dev.headroom.simulator;

import org.jspecify.annotations.NullMarked;
