package dev.headroom.cluster;

import dev.headroom.cluster.DirectClient.Reply;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Service without a selector, and its EndpointSlice as an API server keeps it: who comes through
 * the Service gets one of the endpoints that are ready.
 */
final class RaceSlices {
  static final String SERVICE = "sfu";

  private static final String SERVICE_PATH = "/api/v1/namespaces/media/services/" + SERVICE;
  private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/media/endpointslices";

  private @Nullable EndpointSlice slice;
  private long version;

  /** The uids of the pods that get new flows. */
  Set<String> ready() {
    return slice == null
        ? Set.of()
        : slice.getEndpoints().stream()
            .filter(endpoint -> endpoint.getConditions().getReady())
            .map(endpoint -> endpoint.getTargetRef().getUid())
            .collect(Collectors.toSet());
  }

  static boolean isSlices(String path) {
    return path.startsWith(SLICES);
  }

  /** The answer to a GET; empty where it is not about these. */
  Optional<Reply> get(String path) {
    if (path.equals(SERVICE_PATH)) {
      return Optional.of(
          new Reply(
              200,
              """
              {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "media", "name": "sfu"},
               "spec": {"ipFamilies": ["IPv4"], "ports": [{"port": 5000, "protocol": "UDP"}]}}\
              """));
    }
    return isSlices(path) && slice != null
        ? Optional.of(new Reply(200, Serialization.asJson(slice)))
        : Optional.empty();
  }

  /** A create or an update; an update may name the version that it was made on. */
  Reply write(String method, String body) {
    var wanted = Serialization.unmarshal(body, EndpointSlice.class);
    var on = wanted.getMetadata().getResourceVersion();
    var creates = method.equals("POST");
    if (creates == (slice != null)
        || (!creates && on != null && !on.equals(Long.toString(version)))) {
      return new Reply(409, "{\"kind\": \"Status\", \"code\": 409}");
    }
    version++;
    wanted.getMetadata().setResourceVersion(Long.toString(version));
    slice = wanted;
    return new Reply(200, Serialization.asJson(wanted));
  }
}
