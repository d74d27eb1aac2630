/**
 * The service: takes the agents' reports, keeps the latest picture in memory and answers the
 * autoscalers from it (custom.metrics.k8s.io, Prometheus; KEDA through the external scaler).
 *
 * <p>Threads: requests are handled on Vert.x event loops and read an immutable {@link
 * dev.headroom.adapter.Snapshot}; whatever may block (reviews by the API server, the CA) runs on
 * virtual threads and its result is cached.
 */
@NullMarked
package dev.headroom.adapter;

import org.jspecify.annotations.NullMarked;
