/** Units of the generator, and the generator against a real rtpengine. */
@NullMarked
package dev.headroom.calls;

import org.jspecify.annotations.NullMarked;
