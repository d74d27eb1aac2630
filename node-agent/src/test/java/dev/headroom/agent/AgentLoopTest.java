package dev.headroom.agent;

import static dev.headroom.agent.FakeMeter.key;
import static dev.headroom.agent.TestPods.UID_A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.agent.HostInterfaces.Look;
import dev.headroom.agent.Locator.Located;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLoopTest {
  private static final NodePod A = TestPods.running(UID_A, "sfu-0");

  private static final HookPoint VETH = new HookPoint.Interface(10, "vetha");

  @TempDir private Path folder;

  private final FakeMeter meter = new FakeMeter();
  private final BlockingQueue<Sample> published = new LinkedBlockingQueue<>();
  private final BlockingQueue<Map<NodePod, Long>> sought = new LinkedBlockingQueue<>();

  private final BlockingQueue<List<DropReader.Metered>> counted = new LinkedBlockingQueue<>();

  private AgentLoop loop;

  @BeforeEach
  void start() throws IOException {
    var telemetry = new Telemetry("test");
    var tree = new NodeTree(folder).nodeInterface("vetha", 10, 2);
    var node = new NodeMeter(meter, tree.interfaces(), telemetry);
    loop = new AgentLoop(node, meter, telemetry, published::add, () -> List.of("a problem"));
    loop.start(sought::add, counted::add);
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  private Sample next() throws InterruptedException {
    var sample = published.poll(10, TimeUnit.SECONDS);
    if (sample == null) {
      throw new AssertionError("nothing was published for 10 s");
    }
    return sample;
  }

  private void meterPod() throws InterruptedException {
    loop.select(TestPods.selection(A));
    while (!sought.take().containsKey(A)) {
      // Drains tell of nobody before the selection arrives.
    }
    loop.searched(List.of(new Located(A, new Look.Found(VETH))));
  }

  @Test
  void publishesEachSecondAndANewSessionAtOnce() throws Exception {
    meterPod();
    var first = next();
    assertThat(first.complete()).isTrue();
    assertThat(first.conditions()).containsExactly("a problem");
    assertThat(first.pods().getFirst().getSessions()).isZero();

    var announced = System.nanoTime();
    meter.announce(key(10, 1), announced);
    meter.announce(key(10, 2), announced);
    var news = next();
    assertThat(news.complete()).isFalse();
    assertThat(news.sequence()).isEqualTo(first.sequence() + 1);
    assertThat(news.pods()).hasSize(1);
    assertThat(news.pods().getFirst().getSessions()).as("told together").isEqualTo(2);
    assertThat(Duration.ofNanos(news.takenNanos() - announced)).isLessThan(Duration.ofMillis(900));
    assertThat(next().complete()).isTrue();
    assertThat(loop.sinceDrain()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void tellsWhomToReadForDropsAndReportsThem() throws Exception {
    meterPod();
    next();
    while (!counted.take().contains(new DropReader.Metered(A, VETH))) {
      // A drain before the pod was found tells of nobody.
    }
    var now = System.nanoTime();
    loop.dropped(List.of(new DropReader.Reading(VETH.hook(), 5, now - 1_000_000_000)));
    loop.dropped(List.of(new DropReader.Reading(VETH.hook(), 25, now)));
    var report = next().pods().getFirst();
    while (!report.hasUdpDrops()) {
      report = next().pods().getFirst();
    }
    assertThat(report.getUdpDrops()).isEqualTo(20);
    assertThat(report.getUdpDropsPerSecond()).isEqualTo(20);
  }

  @Test
  void endsWithinASecond() throws Exception {
    meterPod();
    next();
    var before = System.nanoTime();
    loop.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
  }
}
