package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientKeysTest {
  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void aKeyIsTakenForWhatItIs(String algorithm, @TempDir Path folder) throws Exception {
    var pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    var body = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
    var pem = "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    var within = Config.empty();
    within.setClientKeyData(
        Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)));
    assertThat(ClientKeys.understood(within).getClientKeyAlgo()).isEqualTo(algorithm);

    var beside = Config.empty();
    beside.setClientKeyFile(Files.writeString(folder.resolve("key"), pem).toString());
    assertThat(ClientKeys.understood(beside).getClientKeyAlgo()).isEqualTo(algorithm);
  }

  @Test
  void withoutAKeyNothingChanges() {
    var config = Config.empty();
    var before = config.getClientKeyAlgo();
    assertThat(ClientKeys.understood(config).getClientKeyAlgo()).isEqualTo(before);
  }
}
