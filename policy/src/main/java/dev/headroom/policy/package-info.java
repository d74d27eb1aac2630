/**
 * Pure decisions about media fleets: state and time come in as arguments, decisions go out as
 * values. No clock, no thread, no I/O; everything here is safe to share between threads.
 */
@NullMarked
package dev.headroom.policy;

import org.jspecify.annotations.NullMarked;
