@NullMarked
package dev.headroom.scaler;

import org.jspecify.annotations.NullMarked;
