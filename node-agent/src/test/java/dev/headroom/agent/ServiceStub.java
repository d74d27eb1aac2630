package dev.headroom.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.ReportReceipt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One replica of the service, as far as agents see it. */
final class ServiceStub implements AutoCloseable {
  /** What came in: the report, and by which token. */
  record Received(AgentReport report, String authorization, long nanos) {}

  final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  volatile int status = 200;
  volatile String refusal = "";
  volatile Duration delay = Duration.ZERO;
  // Not virtual: in a sandbox they would have carriers made in its network, which all tests share.
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpsServer server;

  ServiceStub(String ca) throws IOException {
    this(ca, 0);
  }

  ServiceStub(String ca, int port) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(TestTls.server(ca));
    server.setExecutor(executor);
    server.createContext("/agent/v1/report", this::handle);
    server.start();
  }

  Replica replica() {
    return new Replica("pod-" + port(), "127.0.0.1", port());
  }

  int port() {
    return server.getAddress().getPort();
  }

  Received next() throws InterruptedException {
    var next = received.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no report for 10 s");
    }
    return next;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var report = AgentReport.parseFrom(exchange.getRequestBody());
      var token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      received.add(new Received(report, token, System.nanoTime()));
      Thread.sleep(delay);
      var body =
          status == 200
              ? ReportReceipt.newBuilder().setSequence(report.getSequence()).build().toByteArray()
              : refusal.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
