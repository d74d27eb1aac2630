package dev.headroom.cluster;

/**
 * A certificate authority in PEM.
 *
 * @param certificates one or more certificates, all of them trusted; the key belongs to one
 * @param key the private key, PKCS #8
 */
public record CaPem(String certificates, String key) {
  /** Never the key. */
  @Override
  public String toString() {
    return "CaPem[" + certificates.length() + " characters of certificates]";
  }
}
