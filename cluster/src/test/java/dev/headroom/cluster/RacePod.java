package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.WorkloadRef;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pod as an API server holds it, and the sessions that it really has. */
final class RacePod {
  final String name;
  final String uid;
  final Instant created;
  final int revision;
  final Map<String, String> labels;
  final Map<String, String> annotations = new TreeMap<>();
  long version = 1;
  Instant readyFrom;
  Instant readyChanged;
  Instant unreadySince;
  @Nullable Instant goneFrom;

  int sessions;

  /** When sessions begin that signalling has placed already. */
  final List<Instant> arrivals = new ArrayList<>();

  Instant silentUntil = Instant.EPOCH;

  RacePod(String name, String uid, int revision, Instant created, Instant readyFrom) {
    this.name = name;
    this.uid = uid;
    this.revision = revision;
    this.labels =
        new TreeMap<>(
            Map.of(
                "pod-template-hash", hash(revision), "controller-revision-hash", hash(revision)));
    this.created = created;
    this.readyFrom = readyFrom;
    this.readyChanged = readyFrom;
    this.unreadySince = created;
  }

  /** What Kubernetes writes on pods of one template. */
  static String hash(int revision) {
    return "r" + revision;
  }

  boolean leaves() {
    return goneFrom != null;
  }

  boolean ready(Instant now) {
    return !now.isBefore(readyFrom);
  }

  boolean isReleased() {
    return PodMarks.RELEASED.equals(labels.get(PodMarks.PHASE));
  }

  int cost() {
    return Integer.parseInt(annotations.getOrDefault(PodMarks.COST, "0"));
  }

  int ordinal() {
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  /** Sessions that are cut, now or as soon as they begin, if the pod ends now. */
  int carries() {
    return sessions + arrivals.size();
  }

  void hangUp() {
    sessions = 0;
    arrivals.clear();
  }

  /** What a watch shows of it. */
  Pod seen(WorkloadRef owner, Instant now) {
    var ready = ready(now);
    return new Pod(
        new PodRef(owner.namespace(), name),
        uid,
        "node-a",
        labels,
        Pod.Phase.RUNNING,
        leaves(),
        owner,
        new Pod.Life(
            created,
            ready,
            ready ? readyChanged : unreadySince,
            List.of("10.0.0.1"),
            annotations,
            Long.toString(version)));
  }

  /** What a GET shows of it. */
  String json() {
    var metadata =
        Map.of(
            "namespace", "media",
            "name", name,
            "uid", uid,
            "resourceVersion", Long.toString(version),
            "labels", labels,
            "annotations", annotations);
    return Serialization.asJson(Map.of("apiVersion", "v1", "kind", "Pod", "metadata", metadata));
  }

  @Override
  public String toString() {
    return name + labels.getOrDefault(PodMarks.PHASE, leaves() ? " leaves" : "") + " " + carries();
  }
}
