package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolchainTest {
  @Test
  void theCacheIsWhereSetupPutsIt() {
    assertThat(Toolchain.cache(Map.of("HOME", "/home/a")))
        .isEqualTo(Path.of("/home/a/.cache/headroom"));
    assertThat(Toolchain.cache(Map.of("HOME", "/home/a", "XDG_CACHE_HOME", "/c")))
        .isEqualTo(Path.of("/c/headroom"));
    assertThat(
            Toolchain.cache(
                Map.of("HOME", "/home/a", "XDG_CACHE_HOME", "/c", "HEADROOM_CACHE", "/h")))
        .isEqualTo(Path.of("/h"));
  }

  @Test
  void versionsComeFromTheModuleFiles() {
    var goMod =
        "module x\n\nrequire (\n\ta.b/c v1.2.3\n\tk8s.io/kubernetes v1.36.3 // indirect\n)\n";

    assertThat(Toolchain.version(goMod, "k8s.io/kubernetes")).isEqualTo("v1.36.3");
    assertThat(Toolchain.version("require k8s.io/kubernetes v1.0.0\n", "k8s.io/kubernetes"))
        .isEqualTo("v1.0.0");
    assertThatThrownBy(() -> Toolchain.version(goMod, "k8s.io/kube"))
        .hasMessageContaining("names no version of k8s.io/kube");
  }
}
