package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The fewest capabilities that work. BPF: loading programs and tables. NET_ADMIN: packet programs,
 * and attaching them. PERFMON: without it the verifier forbids indexing a value by direction, and
 * adds a barrier to every look-up; and the tracing of drops.
 */
@Tag("kernel")
class CapabilitiesKernelTest {
  private static final int LOOPBACK = 1;

  @ParameterizedTest
  @CsvSource({
    "+bpf +net_admin +perfmon, works without []",
    "+net_admin +perfmon,      EPERM (1): not permitted: the agent needs the capabilities",
    "+bpf +perfmon,            EPERM (1): not permitted: the agent needs the capabilities",
    "+bpf +net_admin,          'EACCES (13): refused by the verifier, which wants PERFMON'",
  })
  void worksWithTheseAndNoFewer(String capabilities, String outcome) {
    try (var sandbox = Sandbox.withBpf()) {
      var printed =
          sandbox.shell(
              "setpriv --bounding-set=-all,%s %s/bin/java --enable-native-access=ALL-UNNAMED -cp %s %s %d"
                  .formatted(
                      capabilities.replace(' ', ','),
                      System.getProperty("java.home"),
                      System.getProperty("java.class.path"),
                      MeterProbe.class.getName(),
                      LOOPBACK));
      assertThat(printed).contains(outcome);
    }
  }
}
