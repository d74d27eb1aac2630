/**
 * All that Headroom asks of, and writes to, the API server; the only package that knows fabric8.
 * Values go out ({@link dev.headroom.cluster.ClusterView}, {@link dev.headroom.cluster.AuthConfig},
 * verdicts), so that nobody else needs a cluster to be tested.
 *
 * <p>Threads: views are immutable and read from any thread. Reviews and the keeper of the CA block
 * on the network: call them from virtual threads only. Listeners run on the publishing thread and
 * must return at once.
 */
@NullMarked
package dev.headroom.cluster;

import org.jspecify.annotations.NullMarked;
