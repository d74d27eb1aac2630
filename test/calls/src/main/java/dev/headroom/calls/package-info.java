/**
 * Real calls for tests and the demo: two legs a call through rtpengine or a TURN server, 50 RTP
 * packets a second each way, every stream judged at the end that receives it. Runs as a process of
 * its own ({@link dev.headroom.calls.CallsMain}) inside the callers' network namespace; {@link
 * dev.headroom.calls.CallsProcess} drives it from outside.
 *
 * <p>Threads: one sends, one receives, one per call sets up or hangs up. What crosses between them
 * is volatile and has one writer.
 */
@NullMarked
package dev.headroom.calls;

import org.jspecify.annotations.NullMarked;
