package dev.headroom.agent;

/**
 * Names a session on this node.
 *
 * @param hook where it was seen; the ifindex of the pod's host-side interface
 * @param local the pod's end
 * @param remote the other end
 */
record SessionKey(int hook, Endpoint local, Endpoint remote) {}
