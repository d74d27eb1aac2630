package dev.headroom.agent;

import dev.headroom.agent.hold.HoldAnswer;
import dev.headroom.agent.hold.HoldQuestion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent put together: four watches tell it of pods, namespaces, replicas and the service's CA;
 * the loop meters; the pusher reports. Closing it stops the reports and leaves the kernel side
 * counting.
 */
final class Agent implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("headroom.agent");
  private static final Duration STUCK = Duration.ofSeconds(5);
  private static final Duration NAMESPACE_PATIENCE = Duration.ofSeconds(5);

  private final AgentConfig config;
  private final ApiServer api;
  private final HttpsWire wire;
  private final ReportPusher pusher;
  private final AgentLoop loop;
  private final InterfaceSearch search;
  private final DropWatch drops;
  private final AgentHttp http;
  private final PodFeed feed;
  private final List<Reflector<?>> watches = new ArrayList<>();
  private final Reflector<NodePod> podWatch;

  Agent(AgentConfig config, Meter meter, String version) throws IOException {
    this.config = config;
    var telemetry = new Telemetry(version);
    var interfaces = new HostInterfaces(config.proc(), config.sys());
    api =
        new ApiServer(
            config.api(),
            config.credentials().resolve("token"),
            config.credentials().resolve("ca.crt"));
    wire =
        new HttpsWire(
            config.node(), UUID.randomUUID().toString(), config.token(), config.pushTimeout());
    pusher = new ReportPusher(wire, telemetry);
    var node = new NodeMeter(meter, interfaces, telemetry);
    loop = new AgentLoop(node, meter, telemetry, pusher::offer, this::problems);
    var cgroups = CgroupTree.of(config.cgroups());
    var missing = missing(meter, cgroups);
    telemetry.missing(missing);
    search = new InterfaceSearch(Locator.of(config.proc(), config.sys(), cgroups), loop::searched);
    drops = new DropWatch(new DropReader(config.proc(), interfaces), loop::dropped);
    feed = new PodFeed(canMeterHostNetwork(missing), loop::select);
    podWatch = watch(NodePod.ofNode(config.node()), feed::pods);
    watch(PodSelection.labelledNamespaces(), feed::namespaces);
    watch(Replica.ofService(config.namespace(), config.service()), this::replicas);
    watch(TrustBundle.ofConfigMap(config.namespace(), config.caConfigMap()), this::trust);
    telemetry.watches(watches);
    telemetry.registry().register(new PodMetrics(loop::last, System::nanoTime));
    http =
        new AgentHttp(
            config.httpPort(), telemetry.registry(), this::alive, this::ready, this::hold);
  }

  private static Set<Feature> missing(Meter meter, CgroupTree cgroups) {
    var missing = new TreeSet<>(meter.missing());
    if (!cgroups.there()) {
      missing.add(Feature.CGROUP2);
    }
    if (!missing.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          missing.stream()
              .map(Feature::without)
              .collect(Collectors.joining("; ", "this node lacks ", "")));
    }
    return missing;
  }

  private static boolean canMeterHostNetwork(Set<Feature> missing) {
    return !missing.contains(Feature.CGROUP_PROGRAMS) && !missing.contains(Feature.CGROUP2);
  }

  private <T> Reflector<T> watch(Resource<T> resource, Consumer<Map<String, T>> sink) {
    var reflector = new Reflector<>(api, resource, sink);
    watches.add(reflector);
    return reflector;
  }

  Agent start() {
    loop.start(search.start()::seek, drops.start()::watch);
    watches.forEach(Reflector::start);
    Thread.startVirtualThread(this::limitPatience);
    http.start();
    LOG.log(System.Logger.Level.INFO, "health and metrics on port " + http.port());
    return this;
  }

  private void limitPatience() {
    try {
      Thread.sleep(NAMESPACE_PATIENCE);
      feed.impatient();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HoldAnswer hold(HoldQuestion question) {
    return PodHold.answer(question, feed.listed(), loop.last(), System.nanoTime());
  }

  private void replicas(Map<String, List<Replica>> slices) {
    pusher.replicas(Replica.distinct(slices.values()));
  }

  private void trust(Map<String, String> bundles) {
    wire.trust(String.join("\n", bundles.values()));
  }

  /** What stands in the way now, apart from the meter's own conditions. */
  private List<String> problems() {
    return Stream.concat(
            watches.stream().map(Reflector::problem).filter(Objects::nonNull), caProblem())
        .toList();
  }

  private Stream<String> caProblem() {
    return wire.trusting()
        ? Stream.of()
        : Stream.of(
            "no CA to believe the service by: ConfigMap %s/%s has no %s"
                .formatted(config.namespace(), config.caConfigMap(), TrustBundle.KEY));
  }

  private @Nullable String alive() {
    var since = loop.sinceDrain();
    return since.compareTo(STUCK) < 0
        ? null
        : "the meter was last read " + since.toSeconds() + " s ago";
  }

  private @Nullable String ready() {
    var stuck = alive();
    if (stuck != null) {
      return stuck;
    }
    if (!podWatch.synced()) {
      var problem = podWatch.problem();
      return problem == null ? "the pods of this node are not listed yet" : problem;
    }
    return loop.last() == null ? "the pods of this node are not all found yet" : null;
  }

  @Override
  public void close() {
    pusher.close();
    watches.forEach(Reflector::close);
    search.close();
    drops.close();
    loop.close();
    http.close();
    wire.close();
    api.close();
  }
}
