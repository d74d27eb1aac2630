package dev.headroom.agent.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hold between a kubelet, played by a plain socket, and an agent that comes and goes. */
class HoldTest {
  private static final int SECONDS = 20;

  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final List<Socket> kubelets = new CopyOnWriteArrayList<>();
  private final List<Hold> doors = new ArrayList<>();
  private volatile int status = HoldQuestion.HELD;
  private HttpServer agent;
  private Hold hold;

  @BeforeEach
  void open() throws IOException {
    agent = agentOn(0);
    hold = openDoor(0);
  }

  private Hold openDoor(int port) throws IOException {
    doors.add(Hold.open(port, agent.getAddress().getPort()));
    return doors.getLast();
  }

  /** Whoever is still held, in a test that failed, waits no more. */
  @AfterEach
  void close() throws IOException {
    for (var kubelet : kubelets) {
      kubelet.close();
    }
    for (var door : doors) {
      door.close();
    }
    agent.stop(0);
  }

  private HttpServer agentOn(int port) throws IOException {
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          var body = "a reason".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private CompletableFuture<String> get(Hold hold, String target) {
    return send(hold, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  private CompletableFuture<String> send(Hold hold, String request) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), hold.port())) {
            kubelets.add(socket);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Thread::startVirtualThread);
  }

  private String nextAsked() throws InterruptedException {
    return String.valueOf(asked.poll(SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void answersWhenTheAgentSaysSo() throws Exception {
    var answer = get(hold, "/hold/v1/media/sfu");
    assertThat(nextAsked()).matches("/hold/v1/media/sfu\\?waited=\\d{1,3}");
    assertThat(nextAsked()).matches("/hold/v1/media/sfu\\?waited=\\d{4}");
    assertThat(answer).isNotDone();
    status = 200;
    assertThat(answer.get(SECONDS, TimeUnit.SECONDS))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("a reason\n");
  }

  @Test
  void holdsWhileTheAgentIsAwayOrKnowsNothing() throws Exception {
    var port = agent.getAddress().getPort();
    var answer = get(hold, "/hold/v1/media/sfu");
    nextAsked();
    status = 404;
    nextAsked();
    agent.stop(0);
    Thread.sleep(1500);
    assertThat(answer).isNotDone();
    status = HoldQuestion.HELD;
    agent = agentOn(port);
    asked.clear();
    nextAsked();
    assertThat(answer).isNotDone();
    status = 200;
    assertThat(answer.get(SECONDS, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200");
  }

  /** As a DaemonSet does it with a surge: the new one listens before the old one is told to end. */
  @Test
  void anUpgradeTakesOverAndLetsNobodyGo() throws Exception {
    var held = get(hold, "/hold/v1/media/sfu");
    nextAsked();
    var next = openDoor(hold.port());
    hold.stopTaking();
    var ending = CompletableFuture.runAsync(this::endOld);
    var later = IntStream.range(0, 20).mapToObj(i -> get(next, "/hold/v1/media/new-" + i)).toList();
    Thread.sleep(1500);
    assertThat(held).isNotDone();
    assertThat(ending).isNotDone();
    assertThat(later).noneMatch(CompletableFuture::isDone);
    status = 200;
    assertThat(held.get(SECONDS, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200");
    for (var answer : later) {
      assertThat(answer.get(SECONDS, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200");
    }
    ending.get(SECONDS, TimeUnit.SECONDS);
  }

  /** They stand in the queue of the old one when it is told to end. */
  @Test
  void whoIsOnTheThresholdIsLetIn() throws Exception {
    var before =
        IntStream.range(0, 50).mapToObj(i -> get(hold, "/hold/v1/media/old-" + i)).toList();
    while (kubelets.size() < before.size()) {
      Thread.sleep(1);
    }
    hold.stopTaking();
    assertThat(before).noneMatch(CompletableFuture::isCompletedExceptionally);
    status = 200;
    for (var answer : before) {
      assertThat(answer.get(SECONDS, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200");
    }
  }

  private void endOld() {
    try {
      hold.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void forgetsWhoHangsUp() throws Exception {
    try (var kubelet = new Socket(InetAddress.ofLiteral("127.0.0.1"), hold.port())) {
      var request = "GET /hold/v1/media/sfu HTTP/1.1\r\n\r\n";
      kubelet.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      nextAsked();
    }
    CompletableFuture.runAsync(this::endOld).get(SECONDS, TimeUnit.SECONDS);
    assertThat(status).as("nobody is held any more, though nobody was let go").isNotEqualTo(200);
  }

  @Test
  void refusesWhatIsNoHook() throws Exception {
    assertThat(get(hold, "/healthz").get(SECONDS, TimeUnit.SECONDS)).endsWith("ok\n");
    for (var request :
        new String[] {
          "GET /hold/v1/media HTTP/1.1\r\n\r\n",
          "GET /hold/v1/Media/sfu HTTP/1.1\r\n\r\n",
          "POST /hold/v1/media/sfu HTTP/1.1\r\n\r\n",
          "nonsense\r\n\r\n",
          "x".repeat(9000)
        }) {
      assertThat(send(hold, request).get(SECONDS, TimeUnit.SECONDS)).startsWith("HTTP/1.1 400 ");
    }
    assertThat(asked).isEmpty();
  }
}
