package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** From a call's first packet to {@code kubectl get --raw}. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("kubectl takes its time when others are busy")
class FreshnessTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Stage stage;

  FreshnessTest(Stage stage) {
    this.stage = stage;
  }

  @Test
  void aCallIsCountedWithinASecondOnEitherNode() throws Exception {
    for (var pod : Stage.oneOnEachNode(stage.freshFleet(2))) {
      var path =
          "/apis/custom.metrics.k8s.io/v1beta2/namespaces/%s/pods/%s/rtc_sessions"
              .formatted(stage.namespace(), pod.name());
      var call = Stage.newCall();
      var firstNanos = stage.callers().place(call, pod.address()).get(10, TimeUnit.SECONDS);
      Await.until(
          "two sessions in kubectl get --raw",
          SOON,
          () -> stage.kubectl().raw(path).contains("\"value\":\"2\""));
      assertThat(Duration.ofNanos(System.nanoTime() - firstNanos))
          .as(pod.node())
          .isLessThan(Duration.ofSeconds(1));
      assertThat(stage.callers().hangUp(call).get(10, TimeUnit.SECONDS).cut()).isFalse();
    }
  }
}
