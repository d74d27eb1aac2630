package dev.headroom.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;

/** Asks one server as any of the callers, over a kept connection for each. For one thread. */
final class ApiAsker implements AutoCloseable {
  private final InetSocketAddress server;
  private final ApiCallers callers;
  private final Map<String, RawHttps> connections = new HashMap<>();

  ApiAsker(InetSocketAddress server, ApiCallers callers) {
    this.server = server;
    this.callers = callers;
  }

  RawHttps.Answer ask(ApiCall call) throws IOException {
    var headers = callers.headers().getOrDefault(call.caller(), Map.of());
    var head = call.head(server.getHostString(), headers);
    return connections
        .computeIfAbsent(call.caller(), this::connection)
        .send(head, !call.method().equals("HEAD"));
  }

  private RawHttps connection(String caller) {
    var keys = caller.equals(ApiCallers.ADMIN) ? callers.keys() : List.<KeyManager>of();
    return new RawHttps(Trust.anyone(keys), server);
  }

  @Override
  public void close() throws IOException {
    for (var connection : connections.values()) {
      connection.close();
    }
  }
}
