/** Scenarios on the real cluster, and units of what they share. */
@NullMarked
package dev.headroom.e2e;

import org.jspecify.annotations.NullMarked;
