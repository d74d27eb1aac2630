/**
 * The node agent: meters the pods of its node through eBPF, keeps their sessions and reports them.
 * Kernel memory and system calls stay behind {@link dev.headroom.agent.Meter}; everything else sees
 * values. A meter is used by one thread for draining and changing hooks and by one other for
 * waiting for new sessions.
 */
@NullMarked
package dev.headroom.agent;

import org.jspecify.annotations.NullMarked;
