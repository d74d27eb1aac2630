package dev.headroom.agent.hold;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;

/** One connection: reads one HTTP/1.1 request and answers it when its pods may be stopped. */
final class HoldVisit {
  private static final System.Logger LOG = System.getLogger("headroom.hold");
  private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_REQUEST_BYTES = 8192;

  private final Function<HoldQuestion, HoldAnswer> agent;
  private final Duration round;

  /** Asks the agent each {@code round}. */
  HoldVisit(Function<HoldQuestion, HoldAnswer> agent, Duration round) {
    this.agent = agent;
    this.round = round;
  }

  void serve(Socket visitor) {
    try {
      visitor.setSoTimeout((int) REQUEST_PATIENCE.toMillis());
      dispatch(visitor);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection ended early", e);
    }
  }

  private void dispatch(Socket visitor) throws IOException {
    try {
      var target = target(visitor.getInputStream());
      if (target.equals("/healthz")) {
        answer(visitor, "200 OK", "ok");
      } else {
        hold(visitor, HoldQuestion.parse(target));
      }
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "refused: {0}", e.getMessage());
      answer(visitor, "400 Bad Request", String.valueOf(e.getMessage()));
    }
  }

  /** The target of the request, whose head is read and thrown away; a GET has no body. */
  private static String target(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var next = in.read();
      if (next < 0 || head.length() == MOST_REQUEST_BYTES) {
        throw new IllegalArgumentException("no HTTP request");
      }
      head.append((char) next);
    }
    var words = Arrays.asList(head.substring(0, head.indexOf("\r\n")).split(" ", -1));
    if (words.size() != 3 || !words.getFirst().equals("GET")) {
      throw new IllegalArgumentException("no GET request: '" + words + "'");
    }
    return words.get(1);
  }

  private void hold(Socket visitor, HoldQuestion question) throws IOException {
    var began = System.nanoTime();
    var name = question.namespace() + "/" + question.workload();
    var said = "";
    visitor.setSoTimeout((int) round.toMillis());
    while (true) {
      var waited = Duration.ofNanos(System.nanoTime() - began);
      var word = agent.apply(question.after(waited));
      if (!word.held()) {
        log("%s may go after %d s: %s".formatted(name, waited.toSeconds(), word.why()));
        answer(visitor, "200 OK", word.why());
        return;
      }
      if (said.isEmpty()) {
        said = word.why();
        log(name + " is held: " + said);
      }
      if (isGone(visitor)) {
        log("%s waits no more after %d s: %s".formatted(name, waited.toSeconds(), word.why()));
        return;
      }
    }
  }

  /** Waits for a round; whoever hangs up meanwhile, or says more than was to be said, is gone. */
  private static boolean isGone(Socket visitor) throws IOException {
    try {
      visitor.getInputStream().read();
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  private static void answer(Socket visitor, String status, String text) throws IOException {
    var body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    var head =
        "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, body.length);
    visitor.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    visitor.getOutputStream().write(body);
  }

  private static void log(String text) {
    LOG.log(System.Logger.Level.INFO, text);
  }
}
