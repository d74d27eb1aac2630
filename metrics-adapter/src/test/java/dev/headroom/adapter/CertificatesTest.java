package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cluster.CaKeeper;
import dev.headroom.cluster.CaPem;
import dev.headroom.cluster.ClusterError;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class CertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Certificates.Subject SUBJECT =
      new Certificates.Subject(
          "headroom.hr.svc",
          List.of("headroom.hr.svc", "localhost"),
          List.of("10.1.2.3", "fd00::1"));

  @Test
  void aServingCertificateIsWhatTheAggregatorAndAgentsNeed() throws Exception {
    var ca = Certificates.newAuthority(NOW);
    var certificate = Certificates.issue(ca, SUBJECT, NOW).chain().getFirst();
    certificate.verify(Pem.certificates(ca.certificates()).getFirst().getPublicKey());
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactly("headroom.hr.svc", "localhost", "10.1.2.3", "fd00:0:0:0:0:0:0:1");
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getNotAfter().toInstant())
        .isBetween(NOW.plus(Duration.ofDays(29)), NOW.plus(Duration.ofDays(31)));
  }

  @Test
  void theAuthorityIsOneAndMayNotMakeOthers() {
    var ca = Pem.certificates(Certificates.newAuthority(NOW).certificates()).getFirst();
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(ca.getKeyUsage()[5]).isTrue();
  }

  @Test
  void aBundleOfSeveralAuthoritiesSignsWithTheOneOfTheKey() throws Exception {
    var old = Certificates.newAuthority(NOW);
    var next = Certificates.newAuthority(NOW);
    var bundle = new CaPem(old.certificates() + next.certificates(), next.key());
    var leaf = Certificates.issue(bundle, SUBJECT, NOW).chain().getFirst();
    leaf.verify(Pem.certificates(next.certificates()).getFirst().getPublicKey());
  }

  @Test
  void anRsaAuthorityOfSomebodyElseSignsToo() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var keys = generator.generateKeyPair();
    var name = new javax.security.auth.x500.X500Principal("CN=corporate");
    var holder =
        new org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder(
                name,
                java.math.BigInteger.ONE,
                java.util.Date.from(NOW),
                java.util.Date.from(NOW.plusSeconds(999)),
                name,
                keys.getPublic())
            .build(
                new org.bouncycastle.operator.jcajce.JcaContentSignerBuilder("SHA256withRSA")
                    .build(keys.getPrivate()));
    var ca =
        new CaPem(
            Pem.write("CERTIFICATE", holder.getEncoded()),
            Pem.write("PRIVATE KEY", keys.getPrivate().getEncoded()));
    Certificates.issue(ca, SUBJECT, NOW).chain().getFirst().verify(keys.getPublic());
  }

  @Test
  void whatCannotBeUsedSaysWhy() {
    var one = Certificates.newAuthority(NOW);
    var other = Certificates.newAuthority(NOW);
    assertBad(new CaPem(one.certificates(), other.key()), "belongs to none of its certificates");
    assertBad(new CaPem("x", one.key()), "holds no certificate");
    assertBad(new CaPem(one.certificates(), "x"), "holds no private key");
  }

  private static void assertBad(CaPem ca, String message) {
    assertThatThrownBy(() -> Certificates.issue(ca, SUBJECT, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void certificatesAreRenewedInTimeAndWheneverTheAuthorityChanges() {
    var clock = new AtomicReference<>(NOW);
    var ca = new AtomicReference<>(Certificates.newAuthority(NOW));
    var key = new ServingKey(Certificates.issue(Certificates.newAuthority(NOW), SUBJECT, NOW));
    var keeper =
        new CertificateKeeper(
            () -> new CaKeeper.State(ca.get(), List.of()), key, SUBJECT, clock::get);
    assertThat(keeper.problem()).contains("no certificate of the cluster's CA yet");
    var seen = new ArrayList<>(List.of(key.leaf()));
    assertThat(keeper.round()).isTrue();
    assertThat(keeper.problem()).isEmpty();
    assertThat(seen).doesNotContain(key.leaf());
    seen.add(key.leaf());
    keeper.round();
    assertThat(key.leaf()).isSameAs(seen.getLast());
    clock.set(NOW.plus(Duration.ofDays(20)));
    keeper.round();
    assertThat(seen).doesNotContain(key.leaf());
    seen.add(key.leaf());
    ca.set(Certificates.newAuthority(NOW));
    keeper.round();
    assertThat(seen).doesNotContain(key.leaf());
  }

  @Test
  void aCertificateThatIsDueIsRenewedWithoutTheApiServer() {
    var clock = new AtomicReference<>(NOW);
    var away = new AtomicReference<>(false);
    var ca = Certificates.newAuthority(NOW);
    var key = new ServingKey(Certificates.issue(ca, SUBJECT, NOW));
    var keeper =
        new CertificateKeeper(
            () -> {
              if (away.get()) {
                throw new ClusterError("the API server is away");
              }
              return new CaKeeper.State(ca, List.of());
            },
            key,
            SUBJECT,
            clock::get);
    keeper.round();
    away.set(true);
    clock.set(NOW.plus(Duration.ofDays(25)));
    var before = key.leaf();
    assertThat(keeper.round()).isFalse();
    assertThat(key.leaf()).isNotSameAs(before);
    assertThat(keeper.problem()).isEmpty();
  }

  @Test
  void aNewCertificateIsShownToNewConnectionsWithoutARestart() throws Exception {
    try (var server = new TestServer(Fixtures.store())) {
      var first = shown(server);
      server.key.replace(TestServer.leaf(server.ca));
      assertThat(shown(server)).isNotEqualTo(first);
    }
  }

  private static Object shown(TestServer server) throws Exception {
    var tls = TestCertificates.tls(Pem.certificates(server.ca.certificates()), null);
    try (var socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", server.port())) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }
}
