package dev.headroom.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Flows to servers that send all back, on the loopback. */
class EchoTest {
  private static final String LOOPBACK = "127.0.0.1";

  @Test
  void aFlowTellsWhoAnswered() throws Exception {
    try (var server = new Echo("one");
        var calls = start()) {
      assertThat(now(calls.echo("flow", LOOPBACK, server.port()))).isEqualTo("one");
      TimeUnit.MILLISECONDS.sleep(300);
      server.name = "two";
      TimeUnit.MILLISECONDS.sleep(300);
      var report = now(calls.hangUp("flow"));
      assertThat(report.answeredBy()).containsExactlyInAnyOrder("one", "two");
      assertThat(report.cut()).isFalse();
      assertThat(report.lost()).isZero();
      assertThat(report.sent()).isEqualTo(report.received()).isGreaterThan(20);
    }
  }

  @Test
  void aFlowThatNobodyAnswersAnyMoreIsCut() throws Exception {
    try (var calls = start()) {
      try (var server = new Echo("one")) {
        now(calls.echo("flow", LOOPBACK, server.port()));
      }
      TimeUnit.MILLISECONDS.sleep(500);
      var report = now(calls.hangUp("flow"));
      assertThat(report.cut()).isTrue();
      assertThat(report.answeredBy()).containsExactly("one");
    }
  }

  @Test
  void aFlowThatNobodyAnswersFails() throws Exception {
    try (var nameless = new Echo("");
        var calls = start()) {
      assertThatThrownBy(() -> now(calls.echo("flow", LOOPBACK, nameless.port())))
          .hasMessageContaining("no server with a name answers");
    }
  }

  private static CallsProcess start() {
    return CallsProcess.start(UnaryOperator.identity(), Duration.ofSeconds(30));
  }

  private static <T> T now(Future<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(10, TimeUnit.SECONDS);
  }

  /** Answers every datagram with its own bytes and a name behind them. */
  private static final class Echo implements AutoCloseable {
    private final DatagramSocket socket;
    private volatile String name;

    Echo(String name) throws IOException {
      this.name = name;
      this.socket = new DatagramSocket(0, InetAddress.ofLiteral(LOOPBACK));
      Thread.ofVirtual().start(this::serve);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      var packet = new DatagramPacket(new byte[2048], 1024);
      try {
        while (true) {
          packet.setLength(1024);
          socket.receive(packet);
          var tail = name.getBytes(StandardCharsets.US_ASCII);
          System.arraycopy(tail, 0, packet.getData(), packet.getLength(), tail.length);
          packet.setLength(packet.getLength() + tail.length);
          socket.send(packet);
        }
      } catch (IOException closed) {
        // The end of the test.
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
