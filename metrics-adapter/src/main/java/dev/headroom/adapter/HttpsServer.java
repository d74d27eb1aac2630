package dev.headroom.adapter;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The HTTPS listener: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1, client certificates asked for and not
 * required. One listener on each event loop; connections are spread over them.
 */
final class HttpsServer {
  /** Selectors and identities with many groups are long. */
  private static final int LONGEST_LINE = 64 << 10;

  private static final int LARGEST_HEADERS = 64 << 10;
  private static final int IDLE_SECONDS = 180;

  /** On one connection at once, as API servers have it. */
  private static final int MOST_STREAMS = 100;

  private final Vertx vertx;
  private final HttpServerOptions options;
  private final List<HttpServer> listeners = new CopyOnWriteArrayList<>();

  HttpsServer(Vertx vertx, ServingKey key, String host, int port) {
    this.vertx = vertx;
    this.options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setSsl(true)
            .setKeyCertOptions(KeyCertOptions.wrap(key))
            .setTrustOptions(TrustOptions.wrap(new AnyClientCertificate()))
            .setClientAuth(ClientAuth.REQUEST)
            .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
            .setUseAlpn(true)
            .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(MOST_STREAMS)
                    .setMaxHeaderListSize(LARGEST_HEADERS))
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LARGEST_HEADERS)
            // With the default one an answer behind a large one could wait for ever (HostileTest).
            .setHttp2MultiplexImplementation(true)
            .setHandle100ContinueAutomatically(true)
            .setIdleTimeout(IDLE_SECONDS);
  }

  /** A Vert.x that needs no writable disk and no more threads than it uses. */
  static Vertx newVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false))
            .setEventLoopPoolSize(Math.max(2, Runtime.getRuntime().availableProcessors())));
  }

  /** Starts to listen; completes when every listener does. */
  Future<String> start(Handler<HttpServerRequest> handler, int count) {
    return vertx.deployVerticle(
        () -> new Listener(handler), new DeploymentOptions().setInstances(count));
  }

  /** The port that is really listened on. */
  int port() {
    return listeners.getFirst().actualPort();
  }

  /** Takes no more connections and waits for requests under way, up to {@code patience}. */
  Future<?> drain(Duration patience) {
    return Future.join(
        listeners.stream().map(listener -> (Future<?>) listener.shutdown(patience)).toList());
  }

  private final class Listener extends VerticleBase {
    private final Handler<HttpServerRequest> handler;

    Listener(Handler<HttpServerRequest> handler) {
      this.handler = handler;
    }

    @Override
    public Future<?> start() {
      var listener = vertx.createHttpServer(options).requestHandler(handler);
      // A client that breaks off a handshake or a connection is its own affair.
      listener.exceptionHandler(_ -> {});
      return listener.listen().onSuccess(listeners::add);
    }
  }
}
