package dev.headroom.scaler;

import static dev.headroom.scaler.FakeSignals.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.model.Signal;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * 100,000 calls of a fuzzer at the real server, beside an honest caller that is answered exactly
 * all the while; afterwards nothing is left of them. The seed is printed.
 */
class HostileCallsTest {
  private static final int CALLS = 100_000;
  private static final int WARM_UP = 2_000;
  private static final int AT_ONCE = 256;
  private static final int OPEN_STREAMS = 100;
  private static final int BROKEN_CONNECTIONS = 100;
  private static final byte[] HTTP2_PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a caller can make something of; UNKNOWN and INTERNAL would be defects of ours. */
  private static final Set<Status.Code> CLEAR =
      EnumSet.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.UNAVAILABLE,
          Status.Code.UNIMPLEMENTED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.CANCELLED);

  /** Tells the stack of each broken connection. */
  private static final Logger TALKATIVE = Logger.getLogger("io.grpc.netty");

  private final FakeSignals signals =
      new FakeSignals().fleet(Signal.FLEET_SESSIONS, 30).fleet(Signal.REQUIRED_REPLICAS, 4);
  private final AtomicInteger ended = new AtomicInteger();
  private final Map<Status.Code, LongAdder> statuses = new EnumMap<>(Status.Code.class);
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Queue<ClientCall<byte[], byte[]>> streams = new ArrayDeque<>();
  private final long seed = ThreadLocalRandom.current().nextLong();

  @SuppressWarnings("NullAway.Init") // set before each test
  private ExternalScalerServer server;

  @BeforeEach
  void start() throws IOException {
    TALKATIVE.setLevel(Level.SEVERE);
    for (var code : Status.Code.values()) {
      statuses.put(code, new LongAdder());
    }
    server =
        ExternalScalerServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            null,
            () -> signals,
            InstantSource.fixed(NOW),
            (_, _, _) -> ended.incrementAndGet());
  }

  @AfterEach
  void stop() {
    server.stop(Duration.ofSeconds(5));
    TALKATIVE.setLevel(null);
  }

  private ManagedChannel connect() {
    return NettyChannelBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
        .usePlaintext()
        // A pool would keep its threads for a minute.
        .directExecutor()
        .build();
  }

  @Test
  void survivesAFloodOfHostileCallsAndAnswersHonestOnesExactly() throws Exception {
    System.out.println("hostile calls, seed " + seed);
    var honest = new HonestCaller(connect());
    honest.awaitAnswers(1);
    flood(WARM_UP, new Random(seed));
    var before = Resources.now();

    flood(CALLS, new Random(seed));
    breakConnections(new Random(seed));

    var answered = honest.answered();
    honest.awaitAnswers(answered + 100);
    await().atMost(PATIENCE).until(() -> server.openStreams() == 0);
    await()
        .pollInSameThread()
        .atMost(PATIENCE)
        .untilAsserted(() -> Resources.now().assertNoMoreThan(before));
    honest.stop();
    System.out.println(statuses + ", honest answers meanwhile: " + answered);
    assertThat(answered).isGreaterThan(100);
    // The rest was cancelled before it left, or asked for what there is not.
    assertThat(ended.get()).isGreaterThan(CALLS * 3 / 4);
  }

  private void flood(int calls, Random random) throws InterruptedException {
    var channel = connect();
    try {
      var hostile = new HostileCalls(random);
      for (var i = 0; i < calls; i++) {
        room.acquire();
        call(channel, hostile.next(), random);
      }
      hangUp(0);
      room.acquire(AT_ONCE);
      room.release(AT_ONCE);
    } finally {
      channel.shutdownNow();
    }
    assertThat(statuses.entrySet())
        .as("statuses, seed %d", seed)
        .allSatisfy(
            e -> assertThat(CLEAR.contains(e.getKey()) || e.getValue().sum() == 0).isTrue());
  }

  private void call(ManagedChannel channel, HostileCalls.Call hostile, Random random) {
    var method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
            .setFullMethodName(hostile.method())
            .setRequestMarshaller(Bytes.AS_THEY_ARE)
            .setResponseMarshaller(Bytes.AS_THEY_ARE)
            .build();
    var call = channel.newCall(method, CallOptions.DEFAULT);
    call.start(new Ending(), headers(random));
    call.request(100);
    call.sendMessage(hostile.request().toByteArray());
    call.halfClose();
    if (random.nextInt(10) == 0) {
      call.cancel("changed my mind", null);
    }
    if (hostile.method().contains("/Stream")) {
      streams.add(call);
      hangUp(OPEN_STREAMS);
    }
  }

  /** Streams end by their callers; those opened first go first. */
  private void hangUp(int allBut) {
    while (streams.size() > allBut) {
      streams.remove().cancel("heard enough", null);
    }
  }

  private static Metadata headers(Random random) {
    var headers = new Metadata();
    if (random.nextInt(50) == 0) {
      var key = Metadata.Key.of("x-flood", Metadata.ASCII_STRING_MARSHALLER);
      headers.put(key, "x".repeat(random.nextInt(6_000)));
    }
    return headers;
  }

  private final class Ending extends ClientCall.Listener<byte[]> {
    @Override
    public void onClose(Status status, Metadata trailers) {
      counter(status.getCode()).increment();
      room.release();
    }
  }

  private LongAdder counter(Status.Code code) {
    return Objects.requireNonNull(statuses.get(code));
  }

  /** Connections that speak no HTTP/2, or stop in the middle of it. */
  private void breakConnections(Random random) throws IOException {
    for (var i = 0; i < BROKEN_CONNECTIONS; i++) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        var noise = new byte[random.nextInt(2_000)];
        random.nextBytes(noise);
        if (random.nextBoolean()) {
          socket.getOutputStream().write(HTTP2_PREFACE);
        }
        socket.getOutputStream().write(noise);
      } catch (SocketException refused) {
        // The server may hang up while the noise is still being written.
      }
    }
  }

  /** What a leak would raise. */
  private record Resources(long files, int threads) {
    static Resources now() {
      try (var open = Files.list(Path.of("/proc/self/fd"))) {
        return new Resources(open.count(), ManagementFactory.getThreadMXBean().getThreadCount());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void assertNoMoreThan(Resources before) {
      assertThat(files).isLessThanOrEqualTo(before.files);
      assertThat(threads).isLessThanOrEqualTo(before.threads);
    }
  }

  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    AS_THEY_ARE;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
