package dev.headroom.cluster;

import dev.headroom.cluster.DirectClient.Reply;
import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.Buffer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The API server's side of a fleet: its pods and its policy's status, patched as an API server does
 * it. What becomes of each request is up to a {@link Weather}.
 */
final class RaceServer implements DirectClient.Server {
  private static final String PODS = "/api/v1/namespaces/media/pods/";
  private static final String POLICY = "/apis/headroom.dev/v1alpha1/namespaces/media/mediascaling";

  /** What becomes of a request. */
  enum Fate {
    DONE,
    /** An error of the server, and nothing happens. */
    REFUSED,
    /** It is carried out, and the connection breaks before the answer. */
    UNANSWERED,
    /** The connection breaks, and it is carried out later. */
    LATE,
    /** There is no connection. */
    LOST,
    /** The process of who writes ends before the request leaves. */
    DIES_BEFORE,
    /** It is carried out, and the process ends before it reads the answer. */
    DIES_AFTER
  }

  /** Says what becomes of the next write. */
  interface Weather {
    Fate next(String path);
  }

  final List<RacePod> pods = new ArrayList<>();
  final RaceSlices slices = new RaceSlices();
  final Map<String, Object> status = new HashMap<>();
  final List<String> log = new ArrayList<>();
  private final List<Runnable> late = new ArrayList<>();
  Weather weather = _ -> Fate.DONE;

  /** Of pods and EndpointSlices. */
  int writes;

  /** Whether who writes has died: nothing of it arrives any more. */
  boolean dead;

  @Override
  public Reply answer(String method, String path, String body) throws IOException {
    if (method.equals("GET")) {
      return get(path);
    }
    var fate = dead ? Fate.LOST : weather.next(path);
    dead |= fate == Fate.DIES_BEFORE || fate == Fate.DIES_AFTER;
    return switch (fate) {
      case DONE -> write(method, path, body);
      case REFUSED -> reply(500, "the server is ill");
      case UNANSWERED, DIES_AFTER -> {
        write(method, path, body);
        throw new IOException("connection reset");
      }
      case LATE -> {
        late.add(() -> write(method, path, body));
        throw new IOException("timeout");
      }
      case LOST, DIES_BEFORE -> throw new IOException("connection refused");
    };
  }

  /** Carries out what was on its way. */
  void deliverLate() {
    var landing = List.copyOf(late);
    late.clear();
    landing.forEach(Runnable::run);
  }

  /** The policy with the status that it has now, over a workload and perhaps a Service. */
  MediaScalingPolicy policy(WorkloadRef workload, boolean served) {
    var fields = new Fields("status", status);
    var read = StatusFields.read(fields);
    var policy = Fleets.policy(read);
    var services = served ? List.of(RaceSlices.SERVICE) : List.<String>of();
    return new MediaScalingPolicy(
        policy.ref(),
        policy.uid(),
        policy.created(),
        1,
        Fleets.spec(workload, Buffer.NONE, Fleets.drainServing(services), Mode.ENFORCE),
        read,
        Map.of(),
        StatusFields.lastWake(fields));
  }

  private Reply get(String path) {
    if (path.startsWith(PODS)) {
      return pod(path).map(pod -> new Reply(200, pod.json())).orElseGet(() -> missing(path));
    }
    return path.startsWith(POLICY) ? policy() : slices.get(path).orElseGet(() -> missing(path));
  }

  private Reply write(String method, String path, String body) {
    if (path.startsWith(PODS)) {
      return pod(path).map(pod -> patch(pod, body)).orElseGet(() -> missing(path));
    }
    if (path.startsWith(POLICY)) {
      status.putAll(map(map(body).get("status")));
      return policy();
    }
    if (RaceSlices.isSlices(path)) {
      writes++;
      return slices.write(method, body);
    }
    return new Reply(201, body);
  }

  private Reply patch(RacePod pod, String body) {
    var metadata = map(map(body).get("metadata"));
    var uid = metadata.get("uid");
    var version = metadata.get("resourceVersion");
    if ((uid != null && !uid.equals(pod.uid))
        || (version != null && !version.equals(Long.toString(pod.version)))) {
      return reply(409, "the object has been modified");
    }
    writes++;
    pod.version++;
    merge(pod.labels, metadata.get("labels"));
    merge(pod.annotations, metadata.get("annotations"));
    log.add(pod + " is written");
    return new Reply(200, pod.json());
  }

  private static void merge(Map<String, String> into, @Nullable Object patch) {
    map(patch)
        .forEach((key, value) -> {
          if (value == null) {
            into.remove(key);
          } else {
            into.put(key, value.toString());
          }
        });
  }

  private Optional<RacePod> pod(String path) {
    var name = path.substring(PODS.length());
    return pods.stream().filter(pod -> pod.name.equals(name)).findFirst();
  }

  private static Reply policy() {
    return new Reply(
        200,
        """
        {"apiVersion": "headroom.dev/v1alpha1", "kind": "MediaScalingPolicy",
         "metadata": {"namespace": "media", "name": "sfu"}}\
        """);
  }

  private static Reply missing(String path) {
    return reply(404, "there is no " + path);
  }

  private static Reply reply(int code, String message) {
    return new Reply(
        code,
        Serialization.asJson(
            Map.of("apiVersion", "v1", "kind", "Status", "code", code, "message", message)));
  }

  private static Map<String, Object> map(String json) {
    return map(Serialization.unmarshal(json, Map.class));
  }

  private static Map<String, Object> map(@Nullable Object value) {
    var map = new HashMap<String, Object>();
    if (value instanceof Map<?, ?> fields) {
      fields.forEach((key, field) -> map.put(String.valueOf(key), field));
    }
    return map;
  }
}
