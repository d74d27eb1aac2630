package dev.headroom.agent;

/**
 * Names a session on this node.
 *
 * @param hook where it was seen, as {@link HookPoint#hook}
 * @param local the pod's end
 * @param remote the other end
 */
record SessionKey(int hook, Endpoint local, Endpoint remote) {}
