package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cluster.AccessReviews.Access;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatusBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
@SuppressWarnings("NullAway.Init") // The extension fills the fields in.
class ApiServerReviewsTest {
  private static final String TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
  private static final String ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
  private static final Caller ALICE =
      new Caller("alice", "7", List.of("devs"), Map.of("scope", List.of("all")));

  KubernetesMockServer server;
  KubernetesClient client;

  @Test
  void aGoodTokenHasAnOwner() throws Exception {
    answer(
        new TokenReviewStatusBuilder()
            .withAuthenticated(true)
            .withAudiences("headroom")
            .withNewUser()
            .withUsername("system:serviceaccount:hr:agent")
            .withGroups("system:serviceaccounts")
            .addToExtra("authentication.kubernetes.io/node-name", List.of("node-a"))
            .endUser()
            .build());
    var verdict = new ApiServerReviews(client).review("secret", List.of("headroom"));
    assertThat(verdict)
        .isEqualTo(
            new TokenReviews.Verdict.Authenticated(
                new Caller(
                    "system:serviceaccount:hr:agent",
                    "",
                    List.of("system:serviceaccounts"),
                    Map.of("authentication.kubernetes.io/node-name", List.of("node-a")))));
    var asked =
        Serialization.unmarshal(server.takeRequest().getBody().readUtf8(), TokenReview.class);
    assertThat(asked.getSpec().getToken()).isEqualTo("secret");
    assertThat(asked.getSpec().getAudiences()).containsExactly("headroom");
  }

  @Test
  void aTokenForSomebodyElseIsRejected() {
    answer(
        new TokenReviewStatusBuilder()
            .withAuthenticated(true)
            .withAudiences("vault")
            .withNewUser()
            .withUsername("u")
            .endUser()
            .build());
    assertThat(new ApiServerReviews(client).review("t", List.of("headroom")))
        .isEqualTo(
            new TokenReviews.Verdict.Rejected(
                "the token is meant for [vault], not for [headroom]"));
  }

  @Test
  void aBadTokenIsRejectedWithTheServersReason() {
    answer(new TokenReviewStatusBuilder().withError("token has expired").build());
    assertThat(new ApiServerReviews(client).review("t", List.of()))
        .isEqualTo(new TokenReviews.Verdict.Rejected("token has expired"));
  }

  @Test
  void noAnswerIsAnErrorAndNotAVerdict() {
    server.expect().post().withPath(TOKEN_REVIEWS).andReturn(403, "no").always();
    assertThatThrownBy(() -> new ApiServerReviews(client).review("t", List.of()))
        .isInstanceOf(ClusterError.class)
        .hasMessageStartingWith("TokenReview got no answer");
  }

  @Test
  void asksForAResourceWithAllItsAttributes() throws Exception {
    allow(true, null);
    var access =
        new Access.Resource(
            "get", "custom.metrics.k8s.io", "v1beta2", "media", "pods", "*", "rtc_sessions");
    var verdict = new ApiServerReviews(client).review(ALICE, access);
    assertThat(verdict.allowed()).isTrue();
    assertThat(server.takeRequest().getBody().readUtf8())
        .contains("\"user\":\"alice\"", "\"uid\":\"7\"", "\"groups\":[\"devs\"]")
        .contains("\"namespace\":\"media\"", "\"subresource\":\"rtc_sessions\"", "\"name\":\"*\"")
        .contains("\"extra\":{\"scope\":[\"all\"]}");
  }

  @Test
  void aDenialOverrulesAnAllowance() throws Exception {
    allow(true, true);
    var verdict = new ApiServerReviews(client).review(ALICE, new Access.Path("get", "/metrics"));
    assertThat(verdict.allowed()).isFalse();
    assertThat(server.takeRequest().getBody().readUtf8())
        .contains("\"nonResourceAttributes\":{\"path\":\"/metrics\",\"verb\":\"get\"}")
        .doesNotContain("resourceAttributes\":{\"group");
  }

  private void answer(TokenReviewStatus status) {
    var review = new TokenReviewBuilder().withStatus(status).build();
    server.expect().post().withPath(TOKEN_REVIEWS).andReturn(201, review).always();
  }

  private void allow(boolean allowed, @org.jspecify.annotations.Nullable Boolean denied) {
    var review =
        new SubjectAccessReviewBuilder()
            .withNewStatus()
            .withAllowed(allowed)
            .withDenied(denied)
            .endStatus()
            .build();
    server.expect().post().withPath(ACCESS_REVIEWS).andReturn(201, review).always();
  }
}
