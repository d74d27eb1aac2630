package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.CaKeeper;
import dev.headroom.cluster.CaPem;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Certificates change while clients come, each with a new connection, and one stays: no request
 * fails.
 */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields in.
class RotationTest {
  private static final int CLIENTS = 3;
  private static final int HANDSHAKES_A_STEP = 20;
  private static final int LEAVES = 20;
  private static final String AUTHORITY_KEY = Extension.authorityKeyIdentifier.getId();
  private static final Certificates.Subject SUBJECT =
      new Certificates.Subject("localhost", List.of("localhost"), List.of());

  private TestServer server;
  private CertificateKeeper keeper;

  /** What the cluster holds, and the bundles that clients may believe at this moment. */
  private final AtomicReference<CaPem> ca = new AtomicReference<>();

  private final AtomicReference<List<String>> believed = new AtomicReference<>(List.of());
  private final AtomicInteger handshakes = new AtomicInteger();
  private final Set<X509Certificate> seen = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean open = true;

  @BeforeEach
  void start() {
    server = new TestServer(Fixtures.store(Fixtures.pod("a", "node-a")));
    ca.set(server.ca);
    believed.set(List.of(server.ca.certificates()));
    keeper =
        new CertificateKeeper(
            () -> new CaKeeper.State(ca.get(), List.of()), server.key, SUBJECT, Instant::now);
    keeper.round();
    for (var i = 0; i < CLIENTS; i++) {
      var member = i;
      clients.add(Thread.ofVirtual().start(() -> comeAndGo(member)));
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    open = false;
    for (var client : clients) {
      client.join();
    }
    server.close();
  }

  /** Some clients read the bundle late: half of them believe what was published one step before. */
  private void comeAndGo(int member) {
    while (open) {
      var bundles = believed.get();
      var bundle = member % 2 == 0 ? bundles.getFirst() : bundles.getLast();
      try {
        seen.add(request(bundle));
      } catch (Exception failure) {
        failures.add(failure.toString());
      }
      handshakes.incrementAndGet();
    }
  }

  /** A request over a connection of its own; the certificate that was shown. */
  private X509Certificate request(String bundle) throws Exception {
    var tls = TestCertificates.tls(Pem.certificates(bundle), null);
    try (var socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", server.port())) {
      var request = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("ok");
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private void underLoad() {
    var from = handshakes.get();
    Awaitility.await().until(() -> handshakes.get() - from >= HANDSHAKES_A_STEP);
  }

  @Test
  void aServingCertificateIsReplacedWithoutOneFailedRequest() throws Exception {
    try (var kept = server.client(null)) {
      for (var i = 0; i < LEAVES; i++) {
        server.key.replace(TestServer.leaf(server.ca));
        underLoad();
        assertThat(livez(kept)).isEqualTo(200);
      }
    }
    assertThat(failures).isEmpty();
    assertThat(seen).hasSizeGreaterThanOrEqualTo(LEAVES);
  }

  @Test
  void anAuthorityIsReplacedByAddingTheNewOneSwitchingAndDroppingTheOld() throws Exception {
    var old = server.ca;
    var next = Certificates.newAuthority(Instant.now());
    var both = old.certificates() + next.certificates();
    try (var kept = server.client(null)) {
      assertThat(livez(kept)).isEqualTo(200);
      underLoad();
      publish(new CaPem(both, old.key()));
      publish(new CaPem(both, next.key()));
      publish(new CaPem(next.certificates(), next.key()));
      assertThat(livez(kept)).isEqualTo(200);
    }
    assertThat(failures).isEmpty();
    assertThat(issuers()).hasSize(2);
  }

  /** As somebody changes the Secret: the keeper publishes the bundle and issues from the new CA. */
  private void publish(CaPem changed) {
    var before = believed.get().getLast();
    ca.set(changed);
    keeper.round();
    believed.set(List.of(before, changed.certificates()));
    underLoad();
    believed.set(List.of(changed.certificates()));
    underLoad();
  }

  private Set<Object> issuers() {
    var keys = new HashSet<>();
    for (var certificate : seen) {
      keys.add(ByteBuffer.wrap(certificate.getExtensionValue(AUTHORITY_KEY)));
    }
    return keys;
  }

  private int livez(HttpClient client) {
    return TestServer.send(client, server.request("/livez")).statusCode();
  }
}
