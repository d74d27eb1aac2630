package dev.headroom.cluster;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A right to write that a test gives and takes. */
final class FixedLead implements Lead {
  volatile @Nullable Instant since;
  final AtomicInteger givenUp = new AtomicInteger();

  FixedLead(@Nullable Instant since) {
    this.since = since;
  }

  @Override
  public @Nullable Instant since() {
    return since;
  }

  @Override
  public void giveUp() {
    since = null;
    givenUp.incrementAndGet();
  }
}
