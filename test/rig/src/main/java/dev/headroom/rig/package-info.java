/**
 * A whole real Kubernetes cluster of two nodes on one machine: etcd, API server,
 * controller-manager, scheduler, and two nodes with kubelet, containerd and kube-proxy, each in
 * namespaces of its own. The demo, the tests and {@code make cluster-up} use the same code.
 *
 * <p>Calls block until what they ask for has happened or failed. A {@link Cluster} and what hangs
 * on it may be used from several threads; two calls that stop or start the same part must not
 * overlap.
 */
@NullMarked
package dev.headroom.rig;

import org.jspecify.annotations.NullMarked;
