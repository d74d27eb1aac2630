package dev.headroom.adapter;

import dev.headroom.cluster.ClusterView;
import dev.headroom.cluster.FleetWake;
import dev.headroom.cluster.PolicyRef;
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
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * One moment: the cluster and what the agents said of it; immutable.
 *
 * @param words by node
 * @param maxAge a sample older than this is stale
 */
record Snapshot(ClusterView view, Map<String, NodeWord> words, Duration maxAge) implements Signals {
  /** The age of a sample that lies further ahead means that our clock was set back. */
  private static final Duration AHEAD = Duration.ofSeconds(-1);

  private static final String NO_PACKETS_DUE = "had no RTP packets due that way lately";
  private static final String NO_JITTER =
      "has no RTP streams that show their jitter: it takes some seconds of media";
  private static final String NO_ANSWERS = "saw no STUN request of that direction answered lately";
  private static final String NO_DROPS =
      "has no count of drops: its counters were not read twice yet, or are those of its node";

  Snapshot {
    words = Map.copyOf(words);
  }

  @Override
  public List<Pod> pods(String namespace, Predicate<Pod> selector) {
    return view.pods(namespace).stream().filter(Snapshot::live).filter(selector).toList();
  }

  @Override
  public List<Pod> pods(WorkloadRef workload) {
    return view.podsOf(workload).stream().filter(Snapshot::live).toList();
  }

  private static boolean live(Pod pod) {
    return pod.phase() != Pod.Phase.SUCCEEDED && pod.phase() != Pod.Phase.FAILED;
  }

  @Override
  public Optional<Pod> pod(PodRef ref) {
    return view.pod(ref);
  }

  @Override
  public Optional<Workload> workload(WorkloadRef ref) {
    return view.workload(ref);
  }

  @Override
  public List<Workload> workloads(WorkloadKind kind, String namespace) {
    return view.workloads(kind, namespace);
  }

  @Override
  public Reading read(WorkloadRef ref, Signal signal, Instant now) {
    return view.workload(ref)
        .map(workload -> FleetReadings.read(this, workload, signal, now))
        .orElseGet(() -> new Reading.Absent("there is no " + ref));
  }

  @Override
  public Reading read(PodRef ref, Signal signal, Instant now) {
    return view.pod(ref)
        .map(pod -> read(pod, signal, now))
        .orElseGet(() -> new Reading.Absent("there is no pod " + ref));
  }

  @Override
  public Optional<SessionDates> dates(PodRef ref, Instant now) {
    return view.pod(ref)
        .map(pod -> hear(pod, now))
        .flatMap(heard ->
            heard instanceof Heard.Sampled(var sample)
                ? Optional.ofNullable(sample.dates())
                : Optional.empty());
  }

  @Override
  public boolean awaited(WorkloadRef workload, Instant now) {
    return FleetWake.isAwaited(view, workload, now);
  }

  @Override
  public Target targetOfPolicy(String namespace, String policy) {
    return view.policy(new PolicyRef(namespace, policy))
        .<Target>map(it -> new Target.Found(it.target()))
        .orElseGet(() -> new Target.Missing("there is none of that name"));
  }

  @Override
  public Target targetOfScaledObject(String namespace, String scaledObject) {
    return view.scaledObjects().target(namespace, scaledObject);
  }

  private Reading read(Pod pod, Signal signal, Instant now) {
    return switch (hear(pod, now)) {
      case Heard.Nothing nothing -> nothing.why();
      case Heard.Sampled heard -> read(pod, heard.sample(), signal, now);
    };
  }

  private Reading read(Pod pod, Sample sample, Signal signal, Instant now) {
    var rates = sample.rates();
    var media = sample.media();
    return switch (signal) {
      case SESSIONS -> gauge(sample.sessions(), sample);
      case STREAMS -> gauge(sample.streams(), sample);
      case INGRESS_PACKETS -> rate(rates.ingressPackets(), pod, sample);
      case EGRESS_PACKETS -> rate(rates.egressPackets(), pod, sample);
      case INGRESS_BITS -> rate(rates.ingressBits(), pod, sample);
      case EGRESS_BITS -> rate(rates.egressBits(), pod, sample);
      case INGRESS_LOSS ->
          known(media.ingressLossPercent(), NO_PACKETS_DUE, sample.window(), pod, sample);
      case EGRESS_LOSS ->
          known(media.egressLossPercent(), NO_PACKETS_DUE, sample.window(), pod, sample);
      case JITTER -> known(media.jitterMillis(), NO_JITTER, Duration.ZERO, pod, sample);
      case SERVER_JITTER ->
          known(media.serverJitterMillis(), NO_JITTER, Duration.ZERO, pod, sample);
      case ROUND_TRIP -> known(media.roundTripMillis(), NO_ANSWERS, Duration.ZERO, pod, sample);
      case TURNAROUND -> known(media.turnaroundMillis(), NO_ANSWERS, Duration.ZERO, pod, sample);
      case UDP_DROPS -> known(media.dropsPerSecond(), NO_DROPS, sample.window(), pod, sample);
      case LOAD -> load(pod, sample);
      case SIGNAL_AGE -> new Reading.Fresh(age(sample, now), now, Duration.ZERO);
      case FLEET_SESSIONS, REQUIRED_REPLICAS ->
          throw new IllegalArgumentException(signal.metricName() + " describes workloads");
    };
  }

  /** What is known of a pod at {@code now}; the one place that decides about freshness. */
  Heard hear(Pod pod, Instant now) {
    if (!pod.mayCarrySessions()) {
      return Heard.absent("pod " + pod.ref() + " is " + pod.phase() + " and carries no sessions");
    }
    var node = pod.node();
    if (node == null) {
      return Heard.absent("pod " + pod.ref() + " is not bound to a node");
    }
    var word = words.get(node);
    if (word == null) {
      return Heard.absent("no agent has reported from node " + node);
    }
    var sample = word.samples().get(pod.uid());
    return sample == null ? unmetered(pod, node, word, now) : dated(pod, node, sample, now);
  }

  private Heard unmetered(Pod pod, String node, NodeWord word, Instant now) {
    var silence = Duration.between(word.heard(), now);
    if (silence.compareTo(maxAge) > 0) {
      return new Heard.Nothing(
          new Reading.Stale(
              word.heard(),
              "the agent on node " + node + " is silent for " + silence.toSeconds() + " s"));
    }
    if (!word.listed()) {
      return Heard.absent("the agent on node " + node + " has not listed its pods yet");
    }
    var why = word.conditions().isEmpty() ? "" : " (" + String.join("; ", word.conditions()) + ")";
    return Heard.absent("the agent on node " + node + " does not meter pod " + pod.ref() + why);
  }

  private Heard dated(Pod pod, String node, Sample sample, Instant now) {
    var age = Duration.between(sample.at(), now);
    if (age.compareTo(maxAge) > 0) {
      return stale(pod, node, sample, "is " + age.toSeconds() + " s old");
    }
    if (age.compareTo(AHEAD) < 0) {
      return stale(pod, node, sample, "lies ahead of our clock, which was set back");
    }
    return new Heard.Sampled(sample);
  }

  private static Heard stale(Pod pod, String node, Sample sample, String how) {
    return new Heard.Nothing(
        new Reading.Stale(
            sample.at(), "the last sample of pod " + pod.ref() + " from node " + node + " " + how));
  }

  private Reading load(Pod pod, Sample sample) {
    var owner = pod.workload();
    var workload = owner == null ? null : view.workload(owner).orElse(null);
    if (workload == null) {
      return new Reading.Absent(
          "pod " + pod.ref() + " belongs to no Deployment or StatefulSet that declares a capacity");
    }
    return switch (CapacityUse.of(workload)) {
      case CapacityUse.Undeclared undeclared -> new Reading.Absent(undeclared.reason());
      case CapacityUse.Of(var capacity, var needsRates) -> {
        if (needsRates && !sample.ratesKnown()) {
          yield rate(0, pod, sample);
        }
        var percent = 100 * CapacityUse.share(capacity, sample);
        yield new Reading.Fresh(Quantity.of(percent), sample.at(), sample.window());
      }
    };
  }

  private static Reading gauge(long value, Sample sample) {
    return new Reading.Fresh(Quantity.of(value), sample.at(), Duration.ZERO);
  }

  /** What an agent may leave out of a sample, because there is nothing to say. */
  private static Reading known(
      OptionalDouble value, String otherwise, Duration window, Pod pod, Sample sample) {
    return value.isPresent()
        ? new Reading.Fresh(Quantity.of(value.getAsDouble()), sample.at(), window)
        : new Reading.Absent("pod " + pod.ref() + " " + otherwise);
  }

  private static Reading rate(double value, Pod pod, Sample sample) {
    return sample.ratesKnown()
        ? new Reading.Fresh(Quantity.of(value), sample.at(), sample.window())
        : new Reading.Absent(
            "pod " + pod.ref() + " is metered for less than one interval: no rate yet");
  }

  private static Quantity age(Sample sample, Instant now) {
    var age = Duration.between(sample.at(), now);
    return new Quantity(Math.max(0, age.toMillis()));
  }
}
