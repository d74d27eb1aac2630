package dev.headroom.policy;

import org.jspecify.annotations.Nullable;

/** An HPA's {@code behavior}, with the API server's defaults filled in. */
public record HpaBehavior(HpaRules up, HpaRules down) {

  /** Defaults what is not set, as the API server does once any of the two is set. */
  public static HpaBehavior of(@Nullable HpaRules up, @Nullable HpaRules down) {
    return new HpaBehavior(
        up == null ? HpaRules.UP_DEFAULTS : up.orElse(HpaRules.UP_DEFAULTS),
        down == null ? HpaRules.DOWN_DEFAULTS : down.orElse(HpaRules.DOWN_DEFAULTS));
  }
}
