package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.decided;
import static dev.headroom.cluster.Fleets.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.MediaScalingPolicy.Mode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Writes wait in a queue until the test carries them out. */
class WakeWriterTest {
  private static final String PATCH =
      "PATCH /apis/headroom.dev/v1alpha1/namespaces/media/mediascalingpolicies/sfu/status "
          + "{\"status\":{\"lastWakeTime\":\"2026-11-20T10:00:00Z\"}}";

  private static final Instant RESTED = NOW.plus(WakeWriter.REST).plusMillis(1);

  private final MediaScalingPolicy sfu = policy(decided(1));
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final Queue<String> written = new ConcurrentLinkedQueue<>();
  private boolean away;
  private int code = 200;

  private final WakeWriter writer = new WakeWriter(DirectClient.of(this::answer), waiting::add);

  private DirectClient.Reply answer(String method, String path, String body) throws IOException {
    if (away) {
      throw new IOException("nobody there");
    }
    written.add(method + " " + path + " " + body);
    return new DirectClient.Reply(code, "{\"kind\":\"Status\",\"message\":\"not allowed\"}");
  }

  private void write() {
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  @Test
  void aWakeIsWrittenOutsideOfTheAnswer() {
    assertThat(writer.wake(sfu, NOW)).isEmpty();
    assertThat(written).isEmpty();

    write();
    assertThat(written).containsExactly(PATCH);
  }

  @Test
  void aStormCostsOneWriteInEachRest() {
    IntStream.range(0, 50)
        .forEach(second -> {
          IntStream.range(0, 1000)
              .forEach(_ -> assertThat(writer.wake(sfu, NOW.plusSeconds(second))).isEmpty());
          write();
        });

    assertThat(written).hasSize(9).startsWith(PATCH);
  }

  @Test
  void callersAtTheSameTimeMakeOneWrite() {
    IntStream.range(0, 1000).parallel().forEach(_ -> writer.wake(sfu, NOW));

    assertThat(waiting).hasSize(1);
  }

  @Test
  void anotherFleetIsWokenToo() {
    writer.wake(sfu, NOW);
    writer.wake(policy("other", Mode.ENFORCE, decided(1)), NOW);

    assertThat(waiting).hasSize(2);
  }

  @Test
  void whatAnotherReplicaWroteIsNotWrittenAgainUntilItIsOld() {
    writer.wake(sfu.woken(NOW.minusSeconds(1)), NOW);
    assertThat(waiting).isEmpty();

    writer.wake(sfu.woken(NOW.minusSeconds(6)), NOW);
    assertThat(waiting).hasSize(1);
  }

  @Test
  void aWriteThatHangsIsTheOnlyOneUnderWay() {
    writer.wake(sfu, NOW);
    writer.wake(sfu, RESTED);
    writer.wake(sfu, NOW.plusSeconds(600));
    assertThat(waiting).hasSize(1);

    write();
    writer.wake(sfu, NOW.plusSeconds(600));
    assertThat(waiting).hasSize(1);
  }

  @Test
  void aWriteThatWasRefusedIsToldAndTriedAgain() {
    code = 403;
    writer.wake(sfu, NOW);
    write();
    assertThat(writer.wake(sfu, NOW)).endsWith("403: not allowed");
    assertThat(waiting).isEmpty();

    code = 200;
    assertThat(writer.wake(sfu, RESTED)).as("until it goes well").endsWith("403: not allowed");
    write();
    assertThat(writer.wake(sfu, RESTED)).isEmpty();
    assertThat(List.copyOf(written)).hasSize(2);
  }

  @Test
  void anApiServerThatIsAwayIsTold() {
    away = true;
    writer.wake(sfu, NOW);
    write();

    assertThat(writer.wake(sfu, NOW)).contains("nobody there");
  }
}
