package dev.headroom.policy;

import org.jspecify.annotations.Nullable;

/**
 * What an HPA object declares besides its metrics.
 *
 * @param behavior null when the object has none, which is another algorithm than the defaults
 */
public record HpaSpec(int minReplicas, int maxReplicas, @Nullable HpaBehavior behavior) {}
