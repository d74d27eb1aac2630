package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdapterConfigTest {
  private static final Map<String, String> LEAST =
      Map.of("POD_NAMESPACE", "headroom-system", "POD_NAME", "headroom-a", "POD_IP", "10.1.2.3");

  @Test
  void theDefaultsAreThoseOfTheManifests() throws Exception {
    var config = AdapterConfig.read(LEAST);
    assertThat(config.port()).isEqualTo(8443);
    assertThat(config.scalerPort()).isEqualTo(9555);
    assertThat(config.maxSignalAge()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.agentUser())
        .isEqualTo("system:serviceaccount:headroom-system:headroom-agent");
    assertThat(config.listenHost()).isEqualTo("0.0.0.0");
    assertThat(config.subject().dnsNames())
        .contains(
            "headroom.headroom-system.svc",
            "headroom.headroom-system.svc.cluster.local",
            "headroom",
            "localhost");
    assertThat(config.subject().addresses()).contains("10.1.2.3");
  }

  @Test
  void anIpv6PodListensOnBothFamilies() throws Exception {
    var config =
        AdapterConfig.read(Map.of("POD_NAMESPACE", "x", "POD_NAME", "a", "POD_IP", "fd00::1"));
    assertThat(config.listenHost()).isEqualTo("::");
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertThatThrownBy(() ->
            AdapterConfig.read(
                Map.of(
                    "POD_IP", "localhost",
                    "HEADROOM_PORT", "70000",
                    "HEADROOM_SCALER_TLS", "/nowhere",
                    "HEADROOM_MAX_SIGNAL_AGE_SECONDS", "ten")))
        .isInstanceOf(AdapterConfig.BadConfig.class)
        .hasMessage(
            """
            the configuration cannot be used:
              POD_NAMESPACE is not set
              POD_NAME is not set
              POD_IP is "localhost", not an IP address
              HEADROOM_PORT is "70000", not a whole number from 0 to 65535
              HEADROOM_SCALER_TLS is "/nowhere", no folder with tls.crt and tls.key
              HEADROOM_MAX_SIGNAL_AGE_SECONDS is "ten", not a whole number from 1 to 3600\
            """);
  }
}
