package dev.headroom.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real calls through Debian's rtpengine in a network namespace of its own, loopback only. */
@Tag("kernel")
class RtpengineTest {
  private static final String NAMESPACE = "hr-calls-test";
  private static final int CALLS = 50;

  @SuppressWarnings("NullAway.Init") // injected
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Process server;

  @SuppressWarnings("NullAway.Init") // set before each test
  private CallsProcess calls;

  @BeforeEach
  void startServer() throws Exception {
    run("ip", "netns", "delete", NAMESPACE);
    assertThat(run("ip", "netns", "add", NAMESPACE)).isZero();
    assertThat(run("ip", "-n", NAMESPACE, "link", "set", "lo", "up")).isZero();
    server =
        new ProcessBuilder(
                inNamespace(
                    List.of(
                        "/usr/bin/rtpengine",
                        "-f",
                        "--config-file=none",
                        "--table=-1",
                        "--interface=four/127.0.0.1",
                        "--interface=six/::1",
                        "--listen-ng=22222",
                        "-m",
                        "30000",
                        "-M",
                        "39999",
                        "--log-stderr",
                        "--log-level=4",
                        "--num-threads=2")))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("rtpengine.log").toFile())
            .start();
    calls = CallsProcess.start(RtpengineTest::inNamespace, Duration.ofSeconds(60));
  }

  @AfterEach
  void stopServer() throws Exception {
    calls.close();
    server.destroyForcibly().waitFor();
    run("ip", "netns", "delete", NAMESPACE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void callsThroughALiveServerAreWhole(String address) throws Exception {
    var placed = placeAll(address);
    assertThat(placed).allSatisfy(firstNanos -> assertThat(firstNanos).isPositive());
    TimeUnit.SECONDS.sleep(3);
    var reports = hangUpAll();
    assertThat(reports).hasSize(CALLS).noneMatch(CallReport::cut);
    assertThat(reports)
        .allSatisfy(report -> {
          assertThat(report.lost()).as(report + log()).isZero();
          assertThat(report.received()).isEqualTo(report.sent()).isGreaterThan(200);
        });
  }

  @Test
  void callsThroughADeadServerAreCut() throws Exception {
    placeAll("127.0.0.1");
    TimeUnit.SECONDS.sleep(1);
    server.destroyForcibly().waitFor();
    TimeUnit.SECONDS.sleep(4);
    assertThat(calls.silentCalls()).hasSize(CALLS);
    assertThat(hangUpAll()).hasSize(CALLS).allMatch(CallReport::cut);
  }

  @Test
  void callsHungUpBeforeTheirSilenceIsNoticedAreCutAllTheSame() throws Exception {
    placeAll("127.0.0.1");
    TimeUnit.SECONDS.sleep(1);
    server.destroyForcibly().waitFor();
    TimeUnit.MILLISECONDS.sleep(600);
    assertThat(hangUpAll())
        .hasSize(CALLS)
        .allMatch(CallReport::cut)
        .allSatisfy(report -> assertThat(report.missingTail()).isGreaterThanOrEqualTo(10));
  }

  private List<Long> placeAll(String address) throws Exception {
    var placing =
        IntStream.range(0, CALLS).mapToObj(i -> calls.place("call-" + i, address)).toList();
    return all(placing);
  }

  private List<CallReport> hangUpAll() throws Exception {
    return all(IntStream.range(0, CALLS).mapToObj(i -> calls.hangUp("call-" + i)).toList());
  }

  private static <T> List<T> all(List<CompletableFuture<T>> futures) throws Exception {
    var values = new ArrayList<T>();
    for (var future : futures) {
      values.add(future.get(20, TimeUnit.SECONDS));
    }
    return values;
  }

  private static List<String> inNamespace(List<String> command) {
    var words = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
    words.addAll(command);
    return words;
  }

  private String log() {
    try {
      return "\n" + Files.readString(folder.resolve("rtpengine.log"));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
