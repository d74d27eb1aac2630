package dev.headroom.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The Kubernetes API server as a pod reaches it. The token and the CA are read for each request, so
 * that a rotated one is used at once. Safe for all threads.
 */
final class ApiServer implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final int ERROR_BYTES = 8192;
  private static final int OK = 200;

  private final URI base;
  private final Path tokenFile;
  private final Path caFile;
  private final TrustedHttp http = new TrustedHttp(CONNECT_TIMEOUT);

  ApiServer(URI base, Path tokenFile, Path caFile) {
    this.base = base;
    this.tokenFile = tokenFile;
    this.caFile = caFile;
  }

  /**
   * The body of {@code GET target}, to be closed by the caller.
   *
   * @throws ApiError when the answer is not 200
   */
  InputStream get(String target) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(base.resolve(target))
            .timeout(ANSWER_TIMEOUT)
            .header("Authorization", "Bearer " + secret(tokenFile))
            .header("Accept", "application/json")
            .header("User-Agent", "headroom-node-agent")
            .build();
    var client = http.client(secret(caFile));
    var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() == OK) {
      return answer.body();
    }
    try (var body = answer.body()) {
      throw ApiError.of(answer.statusCode(), body.readNBytes(ERROR_BYTES));
    }
  }

  /** The content of a mounted file, trimmed. */
  static String secret(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new IOException("no file " + file, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
