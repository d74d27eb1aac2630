package dev.headroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kinds of write are told apart as RBAC tells them apart, and by what they are for. */
class WriteTest {
  private static final String POLICY =
      "/apis/headroom.dev/v1alpha1/namespaces/media/mediascalingpolicies/sfu/status";

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "PATCH, /api/v1/namespaces/media/pods/p, '{\"headroom.dev/phase\":\"draining\"}', patch pods draining",
    "PATCH, /api/v1/namespaces/media/pods/p, '{\"headroom.dev/phase\":\"released\"}', patch pods released",
    "PATCH, /api/v1/namespaces/media/pods/p, '{\"headroom.dev/phase\":null}', patch pods accepting",
    "POST, /api/v1/namespaces/media/secrets, {}, create secrets",
    "PUT, /apis/discovery.k8s.io/v1/namespaces/media/endpointslices/s, {}, update endpointslices",
    "DELETE, /apis/coordination.k8s.io/v1/namespaces/a/leases/l, , delete leases",
    "PATCH, /apis/apiregistration.k8s.io/v1/apiservices/v1.a, {}, patch apiservices",
    "PATCH, "
        + POLICY
        + ", '{\"status\":{\"requiredReplicas\":2}}', patch mediascalingpolicies.status decided",
    "PATCH, "
        + POLICY
        + ", '{\"status\":{\"lastWakeTime\":\"t\"}}', patch mediascalingpolicies.status woken",
  })
  void isNamed(String method, String path, String body, String kind) {
    assertThat(Write.kind(method, path, body)).contains(kind);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET, /api/v1/namespaces/media/pods/p",
    "POST, /apis/authentication.k8s.io/v1/tokenreviews",
    "POST, /apis/authorization.k8s.io/v1/subjectaccessreviews",
  })
  void whatAsksIsNone(String method, String path) {
    assertThat(Write.kind(method, path, "{}")).isEmpty();
  }
}
