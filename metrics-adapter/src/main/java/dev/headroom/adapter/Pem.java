package dev.headroom.adapter;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Certificates and keys as text (RFC 7468). */
final class Pem {
  private Pem() {}

  static String write(String label, byte[] der) {
    var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  /**
   * Every certificate in the text, in order.
   *
   * @throws IllegalArgumentException if the text cannot be read or holds none
   */
  static List<X509Certificate> certificates(String pem) {
    var certificates = new ArrayList<X509Certificate>();
    for (var object : objects(pem)) {
      if (object instanceof X509CertificateHolder holder) {
        certificates.add(certificate(holder));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("the text holds no certificate");
    }
    return certificates;
  }

  /**
   * The private key in the text, whichever of the usual forms it has.
   *
   * @throws IllegalArgumentException if the text cannot be read or holds none
   */
  static PrivateKey privateKey(String pem) {
    try {
      for (var object : objects(pem)) {
        if (object instanceof PrivateKeyInfo key) {
          return new JcaPEMKeyConverter().getPrivateKey(key);
        }
        if (object instanceof PEMKeyPair pair) {
          return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
        }
      }
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("the private key cannot be read", unreadable);
    }
    throw new IllegalArgumentException("the text holds no private key");
  }

  static X509Certificate certificate(X509CertificateHolder holder) {
    try {
      return new JcaX509CertificateConverter().getCertificate(holder);
    } catch (CertificateException unreadable) {
      throw new IllegalArgumentException("a certificate cannot be read", unreadable);
    }
  }

  private static List<Object> objects(String pem) {
    var objects = new ArrayList<Object>();
    try (var parser = new PEMParser(new StringReader(pem))) {
      for (var object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
      return objects;
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("the text is not PEM: " + unreadable.getMessage());
    }
  }
}
