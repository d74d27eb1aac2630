package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.adapter.TestCertificates.Identity;
import dev.headroom.scaler.CallWatch;
import dev.headroom.scaler.ExternalScalerServer;
import io.grpc.ChannelCredentials;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scaler's port with a Secret of certificates, asked as KEDA's client would. */
class ScalerTlsTest {
  private final Identity authority = TestCertificates.authority("scalers");
  private final Identity stranger = TestCertificates.authority("strangers");

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // set with each start
  private ScalerCertificates certificates;

  @BeforeEach
  void certificate() throws IOException {
    write(TestCertificates.server(authority, "CN=scaler"));
  }

  private void write(Identity server) throws IOException {
    Files.writeString(folder.resolve("tls.crt"), pem(server.certificate()));
    Files.writeString(folder.resolve("tls.key"), key(server));
  }

  private static String key(Identity identity) {
    return Pem.write("PRIVATE KEY", identity.keys().getPrivate().getEncoded());
  }

  private static String pem(Object object) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  private static ByteArrayInputStream stream(Object object) throws IOException {
    return new ByteArrayInputStream(pem(object).getBytes(StandardCharsets.US_ASCII));
  }

  private ExternalScalerServer start() throws IOException {
    certificates = ScalerCertificates.open(folder);
    return ExternalScalerServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        certificates.tls(),
        () -> {
          throw new IllegalStateException("no data is needed");
        },
        InstantSource.system(),
        CallWatch.NOBODY);
  }

  private static TlsChannelCredentials.Builder trusting(Identity authority) throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(stream(authority.certificate()));
  }

  private static ChannelCredentials showing(Identity client, Identity trusted) throws IOException {
    return trusting(trusted)
        .keyManager(
            stream(client.certificate()),
            new ByteArrayInputStream(key(client).getBytes(StandardCharsets.US_ASCII)))
        .build();
  }

  private static ServingStatus ask(ExternalScalerServer server, ChannelCredentials credentials) {
    var channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), credentials)
            .overrideAuthority("scaler")
            .build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void whoTrustsTheAuthorityIsAnswered() throws IOException {
    var server = start();
    try {
      assertThat(ask(server, trusting(authority).build())).isEqualTo(ServingStatus.SERVING);
      assertThatThrownBy(() -> ask(server, trusting(stranger).build()))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              refused ->
                  assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    } finally {
      server.stop(Duration.ofSeconds(1));
    }
  }

  @Test
  void withAnAuthorityOfClientsOnlyItsOwnAreAnswered() throws IOException {
    Files.writeString(folder.resolve("ca.crt"), pem(authority.certificate()));
    var server = start();
    try {
      var keda = TestCertificates.client(authority, "CN=keda");
      assertThat(ask(server, showing(keda, authority))).isEqualTo(ServingStatus.SERVING);
      var nobody = trusting(authority).build();
      assertThatThrownBy(() -> ask(server, nobody)).isInstanceOf(StatusRuntimeException.class);
      var forged = showing(TestCertificates.client(stranger, "CN=keda"), authority);
      assertThatThrownBy(() -> ask(server, forged)).isInstanceOf(StatusRuntimeException.class);
    } finally {
      server.stop(Duration.ofSeconds(1));
    }
  }

  @Test
  void renewedFilesAreShownAndDamagedOnesLeftAside() throws IOException {
    Files.writeString(folder.resolve("ca.crt"), pem(authority.certificate()));
    var server = start();
    try {
      write(TestCertificates.server(stranger, "CN=scaler"));
      Files.writeString(folder.resolve("ca.crt"), pem(stranger.certificate()));
      certificates.refresh();
      var keda = TestCertificates.client(stranger, "CN=keda");
      assertThat(ask(server, showing(keda, stranger))).isEqualTo(ServingStatus.SERVING);
      Files.writeString(folder.resolve("tls.key"), "no key");
      certificates.refresh();
      assertThat(ask(server, showing(keda, stranger))).isEqualTo(ServingStatus.SERVING);
    } finally {
      server.stop(Duration.ofSeconds(1));
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws IOException {
    Files.writeString(folder.resolve("tls.key"), "no key");
    assertThatThrownBy(this::start)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "TLS of the external scaler: %s cannot be used: the text holds no private key",
            folder.resolve("tls.key"));
  }
}
