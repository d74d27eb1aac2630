package dev.headroom.adapter;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Authorities and client certificates of the clusters that tests make up. */
final class TestCertificates {
  private TestCertificates() {}

  /** A certificate with its key. */
  record Identity(X509Certificate certificate, KeyPair keys) {}

  static Identity authority(String name) {
    return issue(null, "CN=" + name, Instant.now(), KeyPurposeId.anyExtendedKeyUsage);
  }

  static Identity client(Identity authority, String subject) {
    return issue(authority, subject, Instant.now(), KeyPurposeId.id_kp_clientAuth);
  }

  static Identity expiredClient(Identity authority, String subject) {
    var lastYear = Instant.now().minus(Duration.ofDays(365));
    return issue(authority, subject, lastYear, KeyPurposeId.id_kp_clientAuth);
  }

  static Identity server(Identity authority, String subject) {
    return issue(authority, subject, Instant.now(), KeyPurposeId.id_kp_serverAuth);
  }

  private static Identity issue(
      @org.jspecify.annotations.Nullable Identity authority,
      String subject,
      Instant from,
      KeyPurposeId purpose) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      var keys = generator.generateKeyPair();
      var name = new X500Principal(subject);
      var issuerName = authority == null ? name : authority.certificate().getSubjectX500Principal();
      var issuerKey = authority == null ? keys.getPrivate() : authority.keys().getPrivate();
      var builder =
          new JcaX509v3CertificateBuilder(
              issuerName,
              BigInteger.valueOf(System.nanoTime()),
              Date.from(from.minusSeconds(60)),
              Date.from(from.plus(Duration.ofDays(1))),
              name,
              keys.getPublic());
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(authority == null));
      if (authority != null) {
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey);
      return new Identity(Pem.certificate(builder.build(signer)), keys);
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A client's TLS: trusts {@code serverCa} and shows {@code identity} when asked. */
  static SSLContext tls(
      List<X509Certificate> serverCa, @org.jspecify.annotations.Nullable Identity identity) {
    try {
      var trusted = emptyStore();
      for (var ca : serverCa) {
        trusted.setCertificateEntry(ca.getSerialNumber().toString(), ca);
      }
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(
          identity == null ? new KeyManager[0] : keyManagers(identity),
          trust.getTrustManagers(),
          null);
      return context;
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyManager[] keyManagers(Identity identity) throws Exception {
    var store = emptyStore();
    store.setKeyEntry(
        "me",
        identity.keys().getPrivate(),
        new char[0],
        new X509Certificate[] {identity.certificate()});
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    return keys.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, java.io.IOException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }
}
