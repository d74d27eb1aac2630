package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body that nobody wants to read is dropped, and the requests behind it are answered. */
class UnreadBodyTest {
  /** More than a connection buffers of a request that is not read. */
  private static final int LARGE = 1_000_000;

  private static final int PATIENCE_MILLIS = 10_000;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

  @ParameterizedTest
  @CsvSource({
    "POST, /agent/v1/report, 401",
    "PUT, /agent/v1/report, 405",
    "POST, /placement/v1/namespaces/media/policies/sfu, 401",
    "POST, /apis/custom.metrics.k8s.io/v1beta2, 401",
  })
  void theNextRequestIsAnswered(String method, String path, int status) throws IOException {
    try (var server = new TestServer(Fixtures.store());
        var socket = connect(server)) {
      var large = request(method, path, "Authorization: Bearer nobody\r\n", LARGE);
      var next = request("GET", "/livez", "Connection: close\r\n", 0);
      socket.getOutputStream().write((large + next).getBytes(StandardCharsets.US_ASCII));
      var answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(STATUS.matcher(answers).results().map(UnreadBodyTest::code))
          .as(answers)
          .containsExactly(status, 200);
    }
  }

  private static SSLSocket connect(TestServer server) throws IOException {
    var tls = TestCertificates.tls(Pem.certificates(server.ca.certificates()), null);
    var socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", server.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static String request(String method, String path, String headers, int length) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(method, path, headers, length, "x".repeat(length));
  }

  private static int code(MatchResult status) {
    return Integer.parseInt(status.group(1));
  }
}
