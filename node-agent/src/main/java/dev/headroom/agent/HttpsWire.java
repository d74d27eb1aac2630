package dev.headroom.agent;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reports over HTTPS: believes the service by the CA that it publishes, proves the agent by its
 * projected token, which is read for each request. A new CA is used from the next request on. Safe
 * for all threads.
 */
final class HttpsWire implements ReplicaSender.Wire, AutoCloseable {
  private static final int RECEIPT_BYTES = 1 << 16;

  private final String node;
  private final String instance;
  private final Path tokenFile;
  private final Duration timeout;
  private final TrustedHttp http;
  private volatile String caPem = "";

  HttpsWire(String node, String instance, Path tokenFile, Duration timeout) {
    this.node = node;
    this.instance = instance;
    this.tokenFile = tokenFile;
    this.timeout = timeout;
    this.http = new TrustedHttp(timeout);
  }

  /** The CAs to believe from now on, PEM; empty while they are not known. */
  void trust(String pem) {
    caPem = pem;
  }

  boolean trusting() {
    return !caPem.isEmpty();
  }

  @Override
  public HttpResponse<byte[]> send(Replica replica, Sample sample)
      throws IOException, InterruptedException {
    var ca = caPem;
    if (ca.isEmpty()) {
      throw new IOException("the service's CA is not known yet");
    }
    var request =
        HttpRequest.newBuilder(replica.reportUri())
            .timeout(timeout)
            .header("Authorization", "Bearer " + ApiServer.secret(tokenFile))
            .header("Content-Type", "application/x-protobuf")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    sample.report(node, instance, System.nanoTime()).toByteArray()))
            .build();
    return http.client(ca)
        .send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), RECEIPT_BYTES));
  }

  @Override
  public void close() {
    http.close();
  }
}
