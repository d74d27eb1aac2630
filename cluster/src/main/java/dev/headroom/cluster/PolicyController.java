package dev.headroom.cluster;

import dev.headroom.cluster.PodMove.News;
import dev.headroom.model.Pod;
import dev.headroom.model.Signals;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries policies out: each second every replica looks at each fleet and decides, so that all of
 * them learn, and the one that leads writes. One thread; writes block it.
 *
 * <p>What was learned is kept now and then, and by a leader that goes in order; a replica that
 * starts goes on from there.
 *
 * <p>The order of the writes makes a crash between any two of them harmless: marks come first, and
 * a number falls only in a later decision, by pods whose marks the API server has shown us.
 */
final class PolicyController implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyController.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /** How long a new leader changes nothing but growth: each agent has spoken by then. */
  private static final Duration NEW = Duration.ofSeconds(10);

  /** Live numbers in a status are brought up to date no more often than this. */
  private static final Duration REFRESH = Duration.ofSeconds(30);

  /**
   * Policies that were made together are to be kept together. In so many rounds, one a second, all
   * of them are: before the first is due again.
   */
  private static final int ROUNDS_TO_KEEP_ALL = 300;

  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final PolicyWriter writer;
  private final StrayMarks strays;
  private final PolicyMemories memories;
  private final Supplier<? extends FleetMind> minds;
  private final Supplier<ClusterView> views;
  private final Supplier<? extends Signals> signals;
  private final Supplier<List<String>> apiProblems;
  private final Lead lead;
  private final InstantSource clock;
  private final Map<PolicyRef, Fleet> fleets = new HashMap<>();
  private final Thread running = Thread.ofVirtual().name("policies").unstarted(this::run);
  private int memoriesLeft;
  private volatile Consumer<Duration> rounds = _ -> {};

  /** What is remembered of one policy. */
  private static final class Fleet {
    final FleetKeeper keeper;
    final FleetMemory memory;
    final ForeignMarks others = new ForeignMarks();
    final Map<String, String> failures = new HashMap<>();
    Instant refreshed = Instant.EPOCH;

    /** Since when this replica led when it kept new sessions away last. */
    Instant term = Instant.EPOCH;

    Fleet(FleetMind mind, PolicyMemories memories, Supplier<List<String>> apiProblems) {
      keeper = new FleetKeeper(mind, apiProblems);
      memory = new FleetMemory(memories, mind);
    }
  }

  /**
   * @param minds makes one for each fleet
   * @param apiProblems what is not ours of the metrics API's registration
   * @param lead the right to write
   */
  PolicyController(
      PolicyWriter writer,
      PolicyMemories memories,
      Supplier<? extends FleetMind> minds,
      Supplier<ClusterView> views,
      Supplier<? extends Signals> signals,
      Supplier<List<String>> apiProblems,
      Lead lead,
      InstantSource clock) {
    this.writer = writer;
    this.strays = new StrayMarks(writer);
    this.memories = memories;
    this.minds = minds;
    this.views = views;
    this.signals = signals;
    this.apiProblems = apiProblems;
    this.lead = lead;
    this.clock = clock;
  }

  /**
   * @param listener hears how long each look at all fleets took, writes included
   */
  PolicyController start(Consumer<Duration> listener) {
    rounds = listener;
    running.start();
    return this;
  }

  /** Keeps what was learned, where this replica leads. */
  @Override
  public void close() {
    running.interrupt();
    try {
      running.join(CLOSING);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        tryTick();
        Thread.sleep(TICK);
      }
    } catch (InterruptedException closed) {
      keepMemories();
    }
  }

  /**
   * A leader that decided nothing any more would keep the lease from those who could: after an
   * error that nobody foresaw another replica leads, and this one goes on learning.
   */
  private void tryTick() {
    var started = System.nanoTime();
    try {
      tick();
      rounds.accept(Duration.ofNanos(System.nanoTime() - started));
    } catch (Throwable unforeseen) { // Whatever it is, the thread must not end with the lease held.
      LOG.error("a round of decisions was broken off", unforeseen);
      lead.giveUp();
    }
  }

  /** One look at every fleet. */
  void tick() {
    var view = views.get();
    if (!view.synced()) {
      return;
    }
    var now = clock.instant();
    var policies = view.allPolicies().toList();
    fleets
        .keySet()
        .retainAll(policies.stream().map(MediaScalingPolicy::ref).collect(Collectors.toSet()));
    memoriesLeft = Math.ceilDiv(policies.size(), ROUNDS_TO_KEEP_ALL);
    policies.forEach(policy -> keep(policy, view, now));
    if (leads() && !isNew(now)) {
      strays.clear(view, now);
    }
  }

  private void keepMemories() {
    if (!leads()) {
      return;
    }
    var now = clock.instant();
    var view = views.get();
    fleets.forEach(
        (ref, fleet) -> view.policy(ref).ifPresent(policy -> fleet.memory.keep(policy, now)));
  }

  private boolean leads() {
    return lead.since() != null;
  }

  private boolean isNew(Instant now) {
    var since = lead.since();
    return since == null || now.isBefore(since.plus(NEW));
  }

  /** Whatever goes wrong with one policy is no other's affair. */
  private void keep(MediaScalingPolicy policy, ClusterView view, Instant now) {
    var fleet =
        fleets.computeIfAbsent(policy.ref(), _ -> new Fleet(minds.get(), memories, apiProblems));
    try {
      fleet.memory.recall(policy, now);
      tellOfOthers(policy, fleet, view, now);
      if (leads() && isInCharge(policy, view)) {
        noNewSessions(policy, fleet, view.podsOf(policy.target()), now);
      }
      var outcome = fleet.keeper.step(policy, view, signals.get(), isNew(now), now);
      carryOut(policy, outcome, fleet, now);
    } catch (RuntimeException failure) {
      complain(policy, fleet, "decision", failure, now);
    }
    if (leads() && memoriesLeft > 0 && fleet.memory.keepInTime(policy, now)) {
      memoriesLeft--;
    }
  }

  /** A drain by hand is told as our own are, by the replica that leads while it is seen. */
  private void tellOfOthers(MediaScalingPolicy policy, Fleet fleet, ClusterView view, Instant now) {
    var changed = fleet.others.look(view.podsOf(policy.target()));
    if (leads() && isInCharge(policy, view)) {
      changed.forEach(news -> tell(policy, news, now));
    }
  }

  private static boolean isInCharge(MediaScalingPolicy policy, ClusterView view) {
    return view.policyOf(policy.target()).filter(policy::equals).isPresent();
  }

  /**
   * Keeps new sessions away from pods whose marks the API server has shown us. Where a marked pod
   * may have been given some until now, its mark has yet to settle.
   */
  private void noNewSessions(MediaScalingPolicy policy, Fleet fleet, List<Pod> pods, Instant now) {
    beginTerm(policy, fleet);
    if (!serve(policy, fleet, pods, now)) {
      fleet.keeper.unsettle();
    }
    var deaf = writer.tellServers(policy, pods, now);
    fleet.keeper.unsettle(deaf.keySet());
    deaf.values().stream()
        .filter(problem -> !problem.isEmpty())
        .findFirst()
        .ifPresent(problem ->
            complain(policy, fleet, "webhook", new IllegalArgumentException(problem), now));
  }

  private void beginTerm(MediaScalingPolicy policy, Fleet fleet) {
    var term = Objects.requireNonNullElse(lead.since(), Instant.EPOCH);
    if (!term.equals(fleet.term)) {
      writer.beginTerm(policy.ref());
      fleet.term = term;
    }
  }

  private boolean serve(MediaScalingPolicy policy, Fleet fleet, List<Pod> pods, Instant now) {
    try {
      return writer.serve(policy, pods, now);
    } catch (RuntimeException failure) {
      complain(policy, fleet, "services", failure, now);
      return false;
    }
  }

  /** The same complaint is made once; what only people can mend they are told at the policy. */
  private void complain(
      MediaScalingPolicy policy, Fleet fleet, String of, RuntimeException failure, Instant now) {
    var words = ClusterError.rootOf(failure);
    if (words.equals(fleet.failures.put(of, words))) {
      return;
    }
    switch (failure) {
      case KubernetesClientException _ ->
          LOG.warn("{} cannot be carried out now and is tried again: {}", policy.ref(), words);
      case IllegalArgumentException _ -> {
        LOG.warn("{} cannot be carried out: {}", policy.ref(), words);
        tell(policy, new News("CannotBeCarriedOut", words, true), now);
      }
      default -> LOG.error("{} is left as it is, by our own fault", policy.ref(), failure);
    }
  }

  private void carryOut(
      MediaScalingPolicy policy, FleetKeeper.Outcome outcome, Fleet fleet, Instant now) {
    for (var move : outcome.moves()) {
      if (leads()) {
        mark(policy, move, fleet, now);
      }
    }
    if (leads()) {
      write(policy, outcome, fleet, now);
    }
  }

  /**
   * A mark that is refused is no reason to keep the number from rising: the next look decides anew.
   * A pod that has changed meanwhile is not worth a word.
   */
  private void mark(MediaScalingPolicy policy, PodMove move, Fleet fleet, Instant now) {
    fleet.others.expect(move);
    try {
      writer.mark(move);
      tell(policy, move.news(), now);
    } catch (KubernetesClientException failure) {
      if (failure.getCode() <= 0) {
        // Nobody answers: the other pods would not fare better.
        throw failure;
      }
      fleet.others.refused(move);
      if (failure.getCode() == HttpURLConnection.HTTP_CONFLICT
          || failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        LOG.debug("pod {} has changed: {}", move.pod().ref(), failure.getMessage());
      } else {
        complain(policy, fleet, move.pod().ref().toString(), failure, now);
      }
    }
  }

  private void write(
      MediaScalingPolicy policy, FleetKeeper.Outcome outcome, Fleet fleet, Instant now) {
    var before = policy.status();
    var status = outcome.status();
    var due = !now.isBefore(fleet.refreshed.plus(REFRESH)) && !status.equals(before);
    if (!status.actsLike(before) || due) {
      writer.write(policy.ref(), status);
      fleet.refreshed = now;
    }
    if (status.requiredReplicas() != before.requiredReplicas()) {
      var text =
          "%d → %d: %s"
              .formatted(
                  before.requiredReplicas(), status.requiredReplicas(), status.lastDecision());
      tell(policy, News.of("RequiredReplicas", text), now);
    }
  }

  /** What is told is for people: that it cannot be told stops nothing. */
  private void tell(MediaScalingPolicy policy, News news, Instant now) {
    if (news.isNone()) {
      return;
    }
    LOG.info("{}: {}", policy.ref(), news.text());
    try {
      writer.tell(policy, news, now);
    } catch (KubernetesClientException lost) {
      LOG.warn("an event of {} is lost: {}", policy.ref(), ClusterError.rootOf(lost));
    }
  }
}
