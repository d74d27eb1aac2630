package dev.headroom.scaler;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the scaler. Both managers are asked at each handshake, so they may change what they hold.
 *
 * @param key the certificate that is shown
 * @param clients whose certificates callers must show; null if they need none
 */
public record ScalerTls(X509ExtendedKeyManager key, @Nullable X509ExtendedTrustManager clients) {
  ServerCredentials credentials() {
    var credentials = TlsServerCredentials.newBuilder().keyManager(key);
    if (clients != null) {
      credentials.trustManager(clients).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    }
    return credentials.build();
  }
}
