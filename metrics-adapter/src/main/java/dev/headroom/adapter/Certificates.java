package dev.headroom.adapter;

import dev.headroom.cluster.CaPem;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues our own certificates: a CA for ten years, and serving certificates for thirty days that
 * are renewed after twenty. EC P-256 throughout; a CA that somebody else made may have another key.
 */
final class Certificates {
  private static final Duration CA_LIFE = Duration.ofDays(3650);
  private static final Duration LEAF_LIFE = Duration.ofDays(30);
  private static final Duration RENEW_AFTER = Duration.ofDays(20);

  /** Clocks of a cluster differ a little. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final SecureRandom RANDOM = new SecureRandom();

  private Certificates() {}

  /** What a server shows: its key, its certificate first in the chain, and when to replace it. */
  record Leaf(PrivateKey key, List<X509Certificate> chain, Instant renewAt) {
    Leaf {
      chain = List.copyOf(chain);
    }
  }

  /** What a certificate is made for: names and addresses of a server. */
  record Subject(String commonName, List<String> dnsNames, List<String> addresses) {}

  static CaPem newAuthority(Instant now) {
    try {
      var keys = newKeys();
      var name = new X500Principal("CN=headroom-ca");
      var builder = builder(name, name, keys.getPublic(), now, CA_LIFE);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      var certificate = sign(builder, keys.getPrivate());
      return new CaPem(
          Pem.write("CERTIFICATE", certificate.getEncoded()),
          Pem.write("PRIVATE KEY", keys.getPrivate().getEncoded()));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException impossible) {
      throw new IllegalStateException("no CA could be made", impossible);
    }
  }

  /**
   * Issues a serving certificate.
   *
   * @throws IllegalArgumentException if the CA cannot be read or its key belongs to none of its
   *     certificates
   */
  static Leaf issue(CaPem ca, Subject subject, Instant now) {
    var authorityKey = Pem.privateKey(ca.key());
    var authority = certificateOf(authorityKey, Pem.certificates(ca.certificates()));
    try {
      var keys = newKeys();
      var builder =
          builder(
              authority.getSubjectX500Principal(),
              new X500Principal("CN=" + subject.commonName()),
              keys.getPublic(),
              now,
              LEAF_LIFE);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(Extension.subjectAlternativeName, false, names(subject));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority));
      var certificate = sign(builder, authorityKey);
      return new Leaf(keys.getPrivate(), List.of(certificate), now.plus(RENEW_AFTER));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException impossible) {
      throw new IllegalStateException("no certificate could be issued", impossible);
    }
  }

  private static X509Certificate certificateOf(PrivateKey key, List<X509Certificate> candidates) {
    return candidates.stream()
        .filter(candidate -> belongs(key, candidate))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "the CA's private key belongs to none of its certificates"));
  }

  /** Whether what the key signs is verified by the certificate. */
  private static boolean belongs(PrivateKey key, X509Certificate certificate) {
    try {
      var signer = Signature.getInstance(algorithm(key));
      signer.initSign(key);
      signer.update((byte) 1);
      var signature = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      signer.update((byte) 1);
      return signer.verify(signature);
    } catch (GeneralSecurityException otherKind) {
      return false;
    }
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, PublicKey key, Instant now, Duration life)
      throws GeneralSecurityException, CertIOException {
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(159, RANDOM).add(BigInteger.ONE),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(life)),
            subject,
            key);
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    return builder;
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws OperatorCreationException {
    return Pem.certificate(builder.build(new JcaContentSignerBuilder(algorithm(key)).build(key)));
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC", "ECDSA" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  private static GeneralNames names(Subject subject) {
    var dns = subject.dnsNames().stream().map(n -> new GeneralName(GeneralName.dNSName, n));
    var ips = subject.addresses().stream().map(a -> new GeneralName(GeneralName.iPAddress, a));
    return new GeneralNames(Stream.concat(dns, ips).toArray(GeneralName[]::new));
  }
}
