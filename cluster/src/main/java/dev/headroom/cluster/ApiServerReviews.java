package dev.headroom.cluster;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Both reviews, asked of the API server itself; every call is one blocking request. */
final class ApiServerReviews implements TokenReviews, AccessReviews {
  private final KubernetesClient client;

  ApiServerReviews(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public TokenReviews.Verdict review(String token, List<String> audiences) {
    var asked =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audiences)
            .endSpec()
            .build();
    TokenReview answer = ask("TokenReview", () -> client.tokenReviews().create(asked));
    return verdict(answer.getStatus(), audiences);
  }

  private static TokenReviews.Verdict verdict(TokenReviewStatus status, List<String> audiences) {
    if (!Boolean.TRUE.equals(status.getAuthenticated())) {
      var error = status.getError();
      return new TokenReviews.Verdict.Rejected(
          error == null || error.isEmpty() ? "the API server does not know the token" : error);
    }
    if (!audiences.isEmpty() && Collections.disjoint(audiences, status.getAudiences())) {
      return new TokenReviews.Verdict.Rejected(
          "the token is meant for " + status.getAudiences() + ", not for " + audiences);
    }
    return new TokenReviews.Verdict.Authenticated(caller(status.getUser()));
  }

  private static Caller caller(UserInfo user) {
    Map<String, List<String>> extra = Objects.requireNonNullElse(user.getExtra(), Map.of());
    return new Caller(
        Objects.requireNonNullElse(user.getUsername(), ""),
        Objects.requireNonNullElse(user.getUid(), ""),
        user.getGroups(),
        extra.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.copyOf(e.getValue()))));
  }

  @Override
  public AccessReviews.Verdict review(Caller caller, Access access) {
    var spec =
        new SubjectAccessReviewSpecBuilder()
            .withUser(caller.user())
            .withGroups(caller.groups())
            .withExtra(caller.extra());
    if (!caller.uid().isEmpty()) {
      spec.withUid(caller.uid());
    }
    switch (access) {
      case Access.Resource resource -> describe(spec, resource);
      case Access.Path path ->
          spec.withNewNonResourceAttributes()
              .withVerb(path.verb())
              .withPath(path.path())
              .endNonResourceAttributes();
    }
    var asked = new SubjectAccessReviewBuilder().withSpec(spec.build()).build();
    SubjectAccessReview answer =
        ask(
            "SubjectAccessReview",
            () -> client.authorization().v1().subjectAccessReview().create(asked));
    var status = answer.getStatus();
    return new AccessReviews.Verdict(
        Boolean.TRUE.equals(status.getAllowed()) && !Boolean.TRUE.equals(status.getDenied()),
        Objects.requireNonNullElse(status.getReason(), ""));
  }

  private static void describe(SubjectAccessReviewSpecBuilder spec, Access.Resource resource) {
    var attributes =
        spec.withNewResourceAttributes()
            .withVerb(resource.verb())
            .withGroup(resource.group())
            .withVersion(resource.version())
            .withResource(resource.resource())
            .withName(resource.name());
    if (!resource.namespace().isEmpty()) {
      attributes.withNamespace(resource.namespace());
    }
    if (!resource.subresource().isEmpty()) {
      attributes.withSubresource(resource.subresource());
    }
    attributes.endResourceAttributes();
  }

  private static <T> T ask(String what, Supplier<T> request) {
    try {
      return request.get();
    } catch (KubernetesClientException failure) {
      throw new ClusterError(what + " got no answer: " + ClusterError.rootOf(failure), failure);
    }
  }
}
