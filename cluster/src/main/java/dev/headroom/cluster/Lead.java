package dev.headroom.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The right to write, which one replica has at a time. */
interface Lead {
  /** Since when this replica has it; null while it does not. */
  @Nullable Instant since();

  /** Leaves it to another replica, because this one cannot make use of it. */
  void giveUp();
}
