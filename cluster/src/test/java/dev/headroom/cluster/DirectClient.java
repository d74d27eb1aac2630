package dev.headroom.cluster;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The real Kubernetes client over a function in place of a network: each request is answered in the
 * caller's thread, so that a test decides what happens between any two of them.
 */
final class DirectClient
    extends StandardHttpClient<DirectClient, DirectClient.Factory, DirectClient.Builder> {

  /** An API server, or what stands for one. */
  interface Server {
    /**
     * Answers a request.
     *
     * @param path with its query
     * @throws IOException where the connection breaks
     */
    Reply answer(String method, String path, String body) throws IOException;
  }

  /** An answer in JSON. */
  record Reply(int code, String body) {}

  static KubernetesClient of(Server server) {
    var config =
        new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
            .withMasterUrl("http://server.test")
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new Factory(server))
        .withTaskExecutor(Runnable::run)
        .build();
  }

  private final Server server;

  private DirectClient(Builder builder, AtomicBoolean closed, Server server) {
    super(builder, closed);
    this.server = server;
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    var uri = request.uri();
    var path = uri.getRawQuery() == null ? uri.getPath() : uri.getPath() + "?" + uri.getRawQuery();
    try {
      var sent = request.body() == null ? "" : Objects.requireNonNull(request.bodyString());
      var reply = server.answer(request.method(), path, sent);
      return CompletableFuture.completedFuture(
          new Answered(reply, request, new Body(reply.body(), consumer)));
    } catch (IOException broken) {
      return CompletableFuture.failedFuture(broken);
    }
  }

  @Override
  public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
      StandardWebSocketBuilder builder, WebSocket.Listener listener) {
    return CompletableFuture.failedFuture(new IOException("nothing is watched here"));
  }

  @Override
  protected void doClose() {}

  private static final class Answered extends StandardHttpHeaders
      implements HttpResponse<AsyncBody> {
    private final Reply reply;
    private final HttpRequest request;
    private final AsyncBody body;

    Answered(Reply reply, HttpRequest request, AsyncBody body) {
      this.reply = reply;
      this.request = request;
      this.body = body;
    }

    @Override
    public int code() {
      return reply.code();
    }

    @Override
    public AsyncBody body() {
      return body;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }
  }

  /** One piece; who has taken it asks for the next, and hears that there is none. */
  private static final class Body implements AsyncBody {
    private final String text;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean handedOver;

    Body(String text, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      this.text = text;
      this.consumer = consumer;
    }

    @Override
    public void consume() {
      if (handedOver) {
        done.complete(null);
        return;
      }
      handedOver = true;
      try {
        consumer.consume(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))), this);
      } catch (Exception failed) { // The consumer's interface throws whatever it likes.
        done.completeExceptionally(failed);
      }
    }

    @Override
    public CompletableFuture<Void> done() {
      return done;
    }

    @Override
    public void cancel() {
      done.cancel(false);
    }
  }

  static final class Factory implements HttpClient.Factory {
    private final Server server;

    Factory(Server server) {
      this.server = server;
    }

    @Override
    public Builder newBuilder() {
      return new Builder(this);
    }
  }

  static final class Builder extends StandardHttpClientBuilder<DirectClient, Factory, Builder> {
    Builder(Factory factory) {
      super(factory);
    }

    @Override
    public DirectClient build() {
      @Nullable DirectClient derivedFrom = client;
      return new DirectClient(
          this,
          derivedFrom == null ? new AtomicBoolean() : derivedFrom.getClosed(),
          clientFactory.server);
    }

    @Override
    protected Builder newInstance(Factory factory) {
      return new Builder(factory);
    }
  }
}
