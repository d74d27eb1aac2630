package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads when the kernel refuses. */
class KernelErrorTest {
  @ParameterizedTest
  @CsvSource({
    "-1,  EPERM (1), capabilities",
    "-19, ENODEV (19), no such interface",
    "-22, EINVAL (22), Linux 6.6",
    "-95, EOPNOTSUPP (95), not supported",
    "-99, errno (99), errno(3)",
  })
  void saysWhatAndWhy(int result, String name, String reason) {
    assertThat(KernelError.of("attaching to interface 7", result))
        .hasMessageStartingWith("attaching to interface 7: " + name + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void passesResultsOn() {
    assertThat(KernelError.check(3, "x")).isEqualTo(3);
    assertThatThrownBy(() -> KernelError.check(-2, "x")).isInstanceOf(KernelError.class);
  }

  @Test
  void namesTheLibraryThatIsMissing() {
    assertThatThrownBy(() -> NativeLibrary.load("libnothing.so.9", "libnothing9"))
        .isInstanceOf(KernelError.class)
        .hasMessage(
            "libnothing.so.9 is missing: install it (Debian and Ubuntu: apt-get install"
                + " libnothing9)");
  }
}
