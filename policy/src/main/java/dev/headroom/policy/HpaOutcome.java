package dev.headroom.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One round of an HPA.
 *
 * @param replicas what the scale shall be from now on
 * @param proposals one a metric, in their order; empty when no metric was read
 * @param error what went wrong, null when nothing did; scaling up goes on beside an error
 */
public record HpaOutcome(
    HpaState state,
    int replicas,
    boolean rescaled,
    List<HpaProposal> proposals,
    @Nullable String error) {}
