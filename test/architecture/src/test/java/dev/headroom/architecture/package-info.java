/** Rules about the whole code base, checked on its class files. */
@NullMarked
package dev.headroom.architecture;

import org.jspecify.annotations.NullMarked;
