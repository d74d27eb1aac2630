package dev.headroom.adapter;

import dev.headroom.cluster.AccessReviews;
import dev.headroom.cluster.AccessReviews.Access;
import dev.headroom.cluster.Caller;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Who may ask what. The aggregator has authorized already, but pods reach the Service directly:
 * this is the only guard that counts. Whatever goes wrong, the answer is no.
 */
final class Authorizer {
  private static final String MASTERS = "system:masters";
  private static final Set<String> ALWAYS = Set.of("/healthz", "/readyz", "/livez");

  private static final Set<String> SPECIAL_VERBS = Set.of("proxy", "watch");
  private static final Set<String> NAMESPACE_PARTS = Set.of("status", "finalize");

  /** A question to the API server. */
  record Question(Caller caller, Access access) {
    /** In characters, about. */
    int length() {
      return toString().length();
    }
  }

  private final ReviewCache<Question, AccessReviews.Verdict> reviews;

  Authorizer(ReviewCache<Question, AccessReviews.Verdict> reviews) {
    this.reviews = reviews;
  }

  /** Completes when the caller may, or with a {@link StatusException}. */
  CompletableFuture<Void> authorize(Caller caller, ApiRequest request) {
    var access = access(request.method(), request.path());
    if (caller.groups().contains(MASTERS) || isHealth(access)) {
      return CompletableFuture.completedFuture(null);
    }
    return reviews
        .get(new Question(caller, access))
        .thenAccept(verdict -> {
          if (!verdict.allowed()) {
            throw ApiStatus.forbidden(refusal(caller, access, verdict.reason())).exception();
          }
        });
  }

  private static boolean isHealth(Access access) {
    return access instanceof Access.Path path && ALWAYS.contains(path.path());
  }

  /**
   * What a request attempts (apiserver {@code pkg/endpoints/request/requestinfo.go}). The path is
   * taken apart as the answer takes it apart, so both speak of the same object.
   */
  static Access access(String method, ApiPath path) {
    var placement = PlacementPath.policy(path);
    if (placement.isPresent()) {
      var policy = placement.get();
      return new Access.Resource(
          verb(method, ""),
          "headroom.dev",
          "v1alpha1",
          policy.namespace(),
          "mediascalingpolicies",
          policy.name(),
          "placement");
    }
    var version = MetricQuery.version(path);
    if (version.isEmpty()) {
      return new Access.Path(method.toLowerCase(Locale.ROOT), path.text());
    }
    var parts = path.segments().subList(3, path.segments().size());
    var special = SPECIAL_VERBS.contains(parts.getFirst()) && parts.size() > 1;
    var verb = special ? parts.getFirst() : "";
    parts = special ? parts.subList(1, parts.size()) : parts;
    var namespace = "";
    if (parts.getFirst().equals("namespaces") && parts.size() > 1) {
      namespace = parts.get(1);
      var inside = parts.size() > 2 && !NAMESPACE_PARTS.contains(parts.get(2));
      parts = inside ? parts.subList(2, parts.size()) : parts;
    }
    var name = parts.size() > 1 ? parts.get(1) : "";
    return new Access.Resource(
        special ? verb : verb(method, name),
        Catalogue.GROUP,
        version.get(),
        namespace,
        parts.getFirst(),
        name,
        parts.size() > 2 ? parts.get(2) : "");
  }

  private static String verb(String method, String name) {
    return switch (method) {
      case "GET", "HEAD" -> name.isEmpty() ? "list" : "get";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> "";
    };
  }

  private static String refusal(Caller caller, Access access, String reason) {
    var why = reason.isEmpty() ? "" : ": " + reason;
    return switch (access) {
      case Access.Path path ->
          "forbidden: User \"%s\" cannot %s path \"%s\"%s"
              .formatted(caller.user(), path.verb(), path.path(), why);
      case Access.Resource r ->
          "%s.%s%s is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"%s\"%s%s"
              .formatted(
                  r.resource(),
                  r.group(),
                  r.name().isEmpty() ? "" : " \"" + r.name() + "\"",
                  caller.user(),
                  r.verb(),
                  r.subresource().isEmpty() ? r.resource() : r.resource() + "/" + r.subresource(),
                  r.group(),
                  r.namespace().isEmpty()
                      ? " at the cluster scope"
                      : " in the namespace \"" + r.namespace() + "\"",
                  why);
    };
  }
}
