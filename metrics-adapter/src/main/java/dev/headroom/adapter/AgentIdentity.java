package dev.headroom.adapter;

import dev.headroom.cluster.Caller;
import dev.headroom.cluster.TokenReviews;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Which node an agent speaks for. Its projected service-account token is meant for us alone
 * (audience), names the agents' service account, and is bound to the node of its pod (Kubernetes
 * 1.32 and newer, KEP-4193).
 */
final class AgentIdentity {
  static final String AUDIENCE = "headroom";
  static final String NODE = "authentication.kubernetes.io/node-name";

  /** The caller is known and is no agent, or the token is bound to no node. */
  static final class NotAnAgent extends RuntimeException {
    private final int status;

    NotAnAgent(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }

    /** 401 for an unknown caller, 403 for a known one. */
    int status() {
      return status;
    }
  }

  private final String user;
  private final ReviewCache<String, TokenReviews.Verdict> tokens;

  /**
   * Makes a judge of agents.
   *
   * @param user the agents' service account, as a user name
   * @param tokens reviews of tokens for {@link #AUDIENCE}
   */
  AgentIdentity(String user, ReviewCache<String, TokenReviews.Verdict> tokens) {
    this.user = user;
    this.tokens = tokens;
  }

  /** Completes with the name of the agent's node, or with {@link NotAnAgent}. */
  CompletableFuture<String> node(Credentials credentials) {
    return credentials
        .bearerToken()
        .map(token -> tokens.get(token).thenApply(this::node))
        .orElseGet(() ->
            CompletableFuture.failedFuture(new NotAnAgent(401, "a report needs a bearer token")));
  }

  private String node(TokenReviews.Verdict verdict) {
    return switch (verdict) {
      case TokenReviews.Verdict.Authenticated(var caller) -> node(caller);
      case TokenReviews.Verdict.Rejected(var reason) ->
          throw new NotAnAgent(401, "the token is not good: " + reason);
    };
  }

  private String node(Caller caller) {
    if (!caller.user().equals(user)) {
      throw new NotAnAgent(403, caller.user() + " may not report, only " + user + " may");
    }
    var nodes = caller.extra().getOrDefault(NODE, List.of());
    if (nodes.size() != 1) {
      throw new NotAnAgent(
          403, "the token is bound to no node: it has no " + NODE + " (Kubernetes 1.32 or newer)");
    }
    return nodes.getFirst();
  }
}
