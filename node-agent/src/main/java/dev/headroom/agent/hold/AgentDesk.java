package dev.headroom.agent.hold;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The agent of this node, asked over the loopback. An agent that is away says: hold. */
final class AgentDesk {
  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(2).toMillis();
  private static final int MOST_BYTES = 1000;

  private final String agent;

  AgentDesk(int port) {
    this.agent = "http://127.0.0.1:" + port;
  }

  HoldAnswer ask(HoldQuestion question) {
    try {
      var url = URI.create(agent + question.target()).toURL();
      var request = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      request.setConnectTimeout(PATIENCE_MILLIS);
      request.setReadTimeout(PATIENCE_MILLIS);
      return answer(request);
    } catch (IOException e) {
      return HoldAnswer.held("the agent gives no answer: " + e.getMessage());
    }
  }

  private static HoldAnswer answer(HttpURLConnection request) throws IOException {
    var status = request.getResponseCode();
    var stream = status < 400 ? request.getInputStream() : request.getErrorStream();
    var text = "";
    if (stream != null) {
      try (stream) {
        text = new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
      }
    }
    return switch (status) {
      case HttpURLConnection.HTTP_OK -> HoldAnswer.free(text);
      case HoldQuestion.HELD -> HoldAnswer.held(text);
      default -> HoldAnswer.held("the agent answers " + status + ": " + text);
    };
  }
}
