package dev.headroom.adapter;

import com.google.common.util.concurrent.MoreExecutors;
import dev.headroom.scaler.keda.ExternalScalerGrpc;
import dev.headroom.scaler.keda.GetMetricsRequest;
import dev.headroom.scaler.keda.GetMetricsResponse;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** GetMetrics for many ScaledObjects over one connection, as KEDA has it; every answer is read. */
final class GrpcLoad implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 240;

  private final ManagedChannel channel;
  private final List<GetMetricsRequest> requests;
  private final LongAdder late = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  GrpcLoad(int port, String metric) {
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .usePlaintext()
            .executor(MoreExecutors.directExecutor())
            .build();
    requests =
        IntStream.range(0, ScalerBenchServer.WORKLOADS).mapToObj(i -> ask(i, metric)).toList();
  }

  private static GetMetricsRequest ask(int i, String metric) {
    var fleet = ScalerBenchServer.fleet(i);
    return GetMetricsRequest.newBuilder()
        .setMetricName(metric)
        .setScaledObjectRef(
            ScaledObjectRef.newBuilder()
                .setName(fleet.name())
                .setNamespace(fleet.namespace())
                .putScalerMetadata(
                    "scalerAddress", "headroom-external-scaler.headroom-system.svc:9555")
                .putScalerMetadata("metric", metric)
                .putScalerMetadata("workload", "Deployment/" + fleet.name())
                .putScalerMetadata("targetValue", "1"))
        .build();
  }

  /** Makes {@code calls} calls, {@code atOnce} of them under way at any time. */
  void flood(int calls, int atOnce) {
    var next = new AtomicInteger();
    var running = new CountDownLatch(calls);
    for (var i = 0; i < atOnce; i++) {
      chain(next, calls, running);
    }
    await(running);
  }

  private void chain(AtomicInteger next, int calls, CountDownLatch running) {
    var i = next.getAndIncrement();
    if (i < calls) {
      call(
          i,
          () -> {
            running.countDown();
            chain(next, calls, running);
          });
    }
  }

  /**
   * Makes {@code calls} calls at a steady pace whether or not answers come, and gives the time from
   * when each was due to its answer, in nanoseconds, sorted.
   */
  long[] pace(int calls, int perSecond) {
    var took = new long[calls];
    var running = new CountDownLatch(calls);
    var gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
    var start = System.nanoTime();
    for (var i = 0; i < calls; i++) {
      var at = i;
      var due = start + at * gap;
      for (var ahead = due - System.nanoTime(); ahead > 0; ahead = due - System.nanoTime()) {
        LockSupport.parkNanos(ahead);
      }
      call(
          i,
          () -> {
            took[at] = System.nanoTime() - due;
            running.countDown();
          });
    }
    await(running);
    Arrays.sort(took);
    return took;
  }

  /** Calls that were told, in time, that no answer came in time. */
  long late() {
    return late.sum();
  }

  private void call(int i, Runnable then) {
    var call = channel.newCall(ExternalScalerGrpc.getGetMetricsMethod(), CallOptions.DEFAULT);
    ClientCalls.asyncUnaryCall(call, requests.get(i % requests.size()), new Listener(then));
  }

  private void await(CountDownLatch running) {
    try {
      var answered = running.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      var failed = failure.get();
      if (!answered || failed != null) {
        throw new IllegalStateException(running.getCount() + " calls were not answered", failed);
      }
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }

  private final class Listener implements StreamObserver<GetMetricsResponse> {
    private final Runnable then;

    Listener(Runnable then) {
      this.then = then;
    }

    @Override
    public void onNext(GetMetricsResponse answer) {
      if (answer.getMetricValuesCount() != 1) {
        failure.compareAndSet(null, new AssertionError(answer));
      }
    }

    @Override
    public void onError(Throwable error) {
      if (Status.fromThrowable(error).getCode() == Status.Code.DEADLINE_EXCEEDED) {
        late.increment();
        then.run();
      } else {
        failure.compareAndSet(null, error);
      }
    }

    @Override
    public void onCompleted() {
      then.run();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
