package dev.headroom.scaler;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.model.SessionDates;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.model.Target;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** One workload, {@code Deployment media/sfu}, whose pods and readings the test sets. */
final class FakeSignals implements Signals {
  static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
  static final WorkloadRef SFU = new WorkloadRef(WorkloadKind.DEPLOYMENT, "media", "sfu");

  private final Map<String, Pod> pods = new ConcurrentSkipListMap<>();
  private final Map<Key, Reading> readings = new ConcurrentHashMap<>();
  private volatile int replicas = 1;
  private volatile Instant awaitedUntil = Instant.EPOCH;

  private record Key(Object what, Signal signal) {}

  FakeSignals replicas(int count) {
    replicas = count;
    return this;
  }

  FakeSignals awaitedUntil(Instant end) {
    awaitedUntil = end;
    return this;
  }

  FakeSignals fleet(Signal signal, double value) {
    return fleet(signal, fresh(value));
  }

  FakeSignals fleet(Signal signal, Reading reading) {
    readings.put(new Key(SFU, signal), reading);
    return this;
  }

  FakeSignals pod(String name, Pod.Phase phase, boolean terminating, Signal signal, Reading read) {
    var ref = new PodRef("media", name);
    pods.put(name, new Pod(ref, "uid-" + name, "node-a", Map.of(), phase, terminating, SFU));
    readings.put(new Key(ref, signal), read);
    return this;
  }

  FakeSignals pod(String name, Signal signal, Reading reading) {
    return pod(name, Pod.Phase.RUNNING, false, signal, reading);
  }

  static Reading fresh(double value) {
    return new Reading.Fresh(Quantity.of(value), NOW, Duration.ofSeconds(1));
  }

  static Reading stale(String reason) {
    return new Reading.Stale(NOW.minusSeconds(30), reason);
  }

  @Override
  public List<Pod> pods(String namespace, Predicate<Pod> selector) {
    return pods.values().stream()
        .filter(pod -> pod.ref().namespace().equals(namespace))
        .filter(selector)
        .toList();
  }

  @Override
  public Optional<Pod> pod(PodRef ref) {
    return Optional.ofNullable(pods.get(ref.name()));
  }

  @Override
  public Optional<Workload> workload(WorkloadRef ref) {
    return ref.equals(SFU)
        ? Optional.of(new Workload(SFU, replicas, null, null))
        : Optional.empty();
  }

  @Override
  public List<Workload> workloads(WorkloadKind kind, String namespace) {
    return workload(SFU).stream().toList();
  }

  @Override
  public Reading read(PodRef pod, Signal signal, Instant now) {
    return known(pod, signal);
  }

  @Override
  public Optional<SessionDates> dates(PodRef pod, Instant now) {
    return Optional.empty();
  }

  @Override
  public Reading read(WorkloadRef workload, Signal signal, Instant now) {
    return known(workload, signal);
  }

  @Override
  public boolean awaited(WorkloadRef workload, Instant now) {
    return workload.equals(SFU) && now.isBefore(awaitedUntil);
  }

  /** One policy, {@code media/calls}, is about the workload. */
  @Override
  public Target targetOfPolicy(String namespace, String policy) {
    return (namespace + "/" + policy).equals("media/calls")
        ? new Target.Found(SFU)
        : new Target.Missing("there is none of that name");
  }

  /** One ScaledObject, {@code media/rooms}, scales the workload. */
  @Override
  public Target targetOfScaledObject(String namespace, String scaledObject) {
    return (namespace + "/" + scaledObject).equals("media/rooms")
        ? new Target.Found(SFU)
        : new Target.Missing("ScaledObjects: they cannot be read: forbidden");
  }

  private Reading known(Object what, Signal signal) {
    return readings.getOrDefault(new Key(what, signal), new Reading.Absent("nobody reports it"));
  }
}
