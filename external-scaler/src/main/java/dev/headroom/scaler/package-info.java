/**
 * KEDA's external scaler: the five calls of its gRPC contract, answered from the same snapshot as
 * the custom metrics API, so that both paths tell one number. Calls run on virtual threads and only
 * read memory; all streams are served by one thread of their own.
 */
@NullMarked
package dev.headroom.scaler;

import org.jspecify.annotations.NullMarked;
