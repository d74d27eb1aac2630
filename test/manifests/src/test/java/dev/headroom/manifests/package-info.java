/** Rules for manifests/, read as they lie there; the cluster tests apply them for real. */
@NullMarked
package dev.headroom.manifests;

import org.jspecify.annotations.NullMarked;
