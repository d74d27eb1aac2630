package dev.headroom.cluster;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Whom the cluster lets speak for others, and whose client certificates it knows: the ConfigMap
 * {@code kube-system/extension-apiserver-authentication} as values.
 *
 * @param clientCas issuers of users' client certificates; empty when there are none
 * @param frontProxyCas issuers of the aggregator's client certificate; empty when none may speak
 * @param allowedNames common names that may speak for others; empty means any
 * @param userHeaders the first of these headers that is present names the user
 * @param extraPrefixes what follows the prefix is the key of an extra attribute
 */
public record AuthConfig(
    List<X509Certificate> clientCas,
    List<X509Certificate> frontProxyCas,
    List<String> allowedNames,
    List<String> userHeaders,
    List<String> uidHeaders,
    List<String> groupHeaders,
    List<String> extraPrefixes) {
  public AuthConfig {
    clientCas = List.copyOf(clientCas);
    frontProxyCas = List.copyOf(frontProxyCas);
    allowedNames = List.copyOf(allowedNames);
    userHeaders = List.copyOf(userHeaders);
    uidHeaders = List.copyOf(uidHeaders);
    groupHeaders = List.copyOf(groupHeaders);
    extraPrefixes = List.copyOf(extraPrefixes);
  }
}
