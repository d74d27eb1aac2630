package dev.headroom.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

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
    var keys = caller.equals(ApiCallers.ADMIN) ? callers.keys() : new KeyManager[0];
    try {
      var tls = SSLContext.getInstance("TLS");
      tls.init(keys, new TrustManager[] {new Anybody()}, new SecureRandom());
      return new RawHttps(tls, server);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (var connection : connections.values()) {
      connection.close();
    }
  }

  /** The reference signs for itself; what is compared here are answers, not certificates. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
