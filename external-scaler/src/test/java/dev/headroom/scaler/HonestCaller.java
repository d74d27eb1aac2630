package dev.headroom.scaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.scaler.keda.ExternalScalerGrpc;
import dev.headroom.scaler.keda.GetMetricsRequest;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Asks what KEDA asks of an active fleet of 4, one call after the other, until a wrong answer. */
final class HonestCaller {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(2);

  private static final ScaledObjectRef REF =
      ScaledObjectRef.newBuilder()
          .setName("rooms")
          .setNamespace("media")
          .putScalerMetadata("workload", "Deployment/sfu")
          .build();

  private final ManagedChannel channel;
  private final AtomicInteger answered = new AtomicInteger();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile String wrong = "";

  HonestCaller(ManagedChannel channel) {
    this.channel = channel;
    thread = Thread.ofPlatform().name("honest").start(this::ask);
  }

  private void ask() {
    var scaler = ExternalScalerGrpc.newBlockingStub(channel);
    var request =
        GetMetricsRequest.newBuilder()
            .setScaledObjectRef(REF)
            .setMetricName("required-replicas")
            .build();
    try {
      while (!stopping) {
        assertThat(scaler.getMetrics(request).getMetricValues(0).getMetricValueFloat())
            .isEqualTo(4.0);
        assertThat(scaler.isActive(REF).getResult()).isTrue();
        answered.incrementAndGet();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (AssertionError | RuntimeException failure) {
      wrong = failure.toString();
    }
  }

  int answered() {
    return answered.get();
  }

  void awaitAnswers(int count) {
    await().atMost(PATIENCE).until(() -> answered.get() >= count || !wrong.isEmpty());
    assertThat(wrong).isEmpty();
  }

  void stop() throws InterruptedException {
    stopping = true;
    thread.join();
    channel.shutdownNow();
    assertThat(wrong).isEmpty();
  }
}
