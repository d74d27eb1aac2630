package dev.headroom.scaler;

import dev.headroom.model.Signals;
import dev.headroom.scaler.keda.ExternalScalerGrpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC server that KEDA calls, with the standard health and reflection services beside it.
 *
 * <p>{@link #changed} may be called by any thread and returns at once. {@link #stop} blocks.
 */
public final class ExternalScalerServer {
  private static final Logger LOG = System.getLogger(ExternalScalerServer.class.getName());

  /** Less than the second that an HPA worker of the cluster can spare. */
  private static final Duration ANSWER_WITHIN = Duration.ofMillis(800);

  /** Readings grow stale without any change, and a first push is told again later. */
  private static final Duration TELL_EVERY = Duration.ofMillis(500);

  private static final int MOST_STREAMS = 10_000;
  private static final int LARGEST_REQUEST_BYTES = 64 * 1024;

  private final OpenStreams<ActivityStream> activityStreams = new OpenStreams<>(MOST_STREAMS);
  private final OpenStreams<SpecStream> specStreams = new OpenStreams<>(MOST_STREAMS);
  private final HealthStatusManager health = new HealthStatusManager();
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("scaler-call-", 0).factory());
  private final ScheduledThreadPoolExecutor watch = timer("scaler-deadlines");
  private final ScheduledThreadPoolExecutor pusher = timer("scaler-push");
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final ExternalScalerService service;
  private final Server server;

  private ExternalScalerServer(
      InetSocketAddress address,
      @Nullable ScalerTls tls,
      Supplier<Signals> signals,
      InstantSource clock,
      CallWatch callWatch) {
    service =
        new ExternalScalerService(
            signals,
            clock,
            new Deadline(ANSWER_WITHIN, calls, watch),
            activityStreams,
            specStreams);
    server =
        NettyServerBuilder.forAddress(
                address, tls == null ? InsecureServerCredentials.create() : tls.credentials())
            // Reading a request takes microseconds, a change of threads for it more.
            .executor(Runnable::run)
            .callExecutor(new StreamsOn(calls))
            .maxInboundMessageSize(LARGEST_REQUEST_BYTES)
            // Finds the streams of a peer that vanished without a word.
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(
                ServerInterceptors.interceptForward(
                    ServerInterceptors.useInputStreamMessages(service.bindService()),
                    new WatchedCalls(callWatch),
                    new ReadableCalls()))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .build();
  }

  /**
   * Starts to answer from whatever {@code signals} gives at each call; it must not block.
   *
   * @param address where to listen; port 0 takes any free one
   * @param tls null to speak in the clear
   * @param callWatch hears of each call's end
   * @throws IOException if the address cannot be listened on
   */
  public static ExternalScalerServer start(
      InetSocketAddress address,
      @Nullable ScalerTls tls,
      Supplier<Signals> signals,
      InstantSource clock,
      CallWatch callWatch)
      throws IOException {
    var started = new ExternalScalerServer(address, tls, signals, clock, callWatch);
    started.server.start();
    started.health.setStatus(ExternalScalerGrpc.SERVICE_NAME, ServingStatus.SERVING);
    var _ =
        started.pusher.scheduleWithFixedDelay(
            started::tell, 0, TELL_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return started;
  }

  public int port() {
    return server.getPort();
  }

  /** How many push streams are open, of both kinds together. */
  public int openStreams() {
    return activityStreams.size() + specStreams.size();
  }

  /** Says that the snapshot changed, so that push streams hear of it now. */
  public void changed() {
    // One task in waiting will read the newest snapshot; a second would read the same.
    if (waiting.compareAndSet(false, true)) {
      pusher.execute(() -> {
        waiting.set(false);
        tell();
      });
    }
  }

  private void tell() {
    try {
      service.tell();
    } catch (RuntimeException failure) {
      LOG.log(Level.ERROR, "push streams could not be told, will try again", failure);
    }
  }

  /**
   * Ends every stream with OK, lets running calls end, and closes; after {@code grace} it cuts what
   * is left.
   */
  public void stop(Duration grace) {
    if (server.isShutdown()) {
      return;
    }
    health.enterTerminalState();
    activityStreams.close();
    specStreams.close();
    server.shutdown();
    if (!ended(grace)) {
      server.shutdownNow();
    }
    pusher.shutdownNow();
    watch.shutdownNow();
    calls.shutdown();
  }

  private boolean ended(Duration grace) {
    try {
      return server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Streams wait for each other while one thread tells them all; that must not hold up the
   * connection. The work of other calls has workers by its {@link Deadline}.
   */
  private record StreamsOn(Executor workers) implements ServerCallExecutorSupplier {
    @Override
    public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata metadata) {
      return call.getMethodDescriptor().getType().serverSendsOneMessage() ? null : workers;
    }
  }

  private static ScheduledThreadPoolExecutor timer(String name) {
    var timer =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
    timer.setRemoveOnCancelPolicy(true);
    // What comes after the end has nobody left to tell.
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return timer;
  }
}
