/**
 * The words every part of Headroom shares: signals, readings, pods, workloads, and the immutable
 * snapshot that all APIs answer from. Values only: no clock, no thread, no I/O; safe to share
 * between threads.
 */
@NullMarked
package dev.headroom.model;

import org.jspecify.annotations.NullMarked;
