/**
 * The hold: a process of its own beside the agent that answers the kubelet's preStop requests,
 * late. The kubelet asks once and never again, so the one who answers must outlive the agent, its
 * upgrade, and an upgrade of the hold itself.
 */
@NullMarked
package dev.headroom.agent.hold;

import org.jspecify.annotations.NullMarked;
