/**
 * A module that a test puts beside the service ({@code --module-path}, {@code --add-modules}): the
 * Kubernetes client finds it as its HTTP client, and the process ends at each kind of write. It is
 * never part of an image.
 */
@NullMarked
package dev.headroom.faults;

import org.jspecify.annotations.NullMarked;
