package dev.headroom.agent;

/**
 * A new session, as the kernel side tells of it.
 *
 * @param path as {@link SessionRow#path}
 * @param proof what proved it first
 * @param provenNanos when, by CLOCK_MONOTONIC
 * @param ice as {@link SessionRow#ice}
 */
record Announcement(SessionKey key, long path, Proof proof, long provenNanos, long ice) {}
