package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folders and names of pins, in an ordinary folder. */
class PinsTest {
  @TempDir Path root;
  private Pins pins;

  @BeforeEach
  void name() {
    pins = new Pins(root, "ip-10-0-0-1.ec2.internal", 3);
  }

  @Test
  void theFolderIsNamedByLayoutAndNodeWithoutDots() {
    assertThat(pins.folder()).isEqualTo(root.resolve("v3/ip-10-0-0-1_ec2_internal"));
    assertThat(pins.link(12, "egress")).isEqualTo(pins.folder().resolve("link_12_egress"));
    assertThat(pins.maps(List.of("hooks")))
        .containsOnly(entry("hooks", pins.folder().resolve("map_hooks")));
  }

  @Test
  void findsHooksOnce() throws IOException {
    Files.createDirectories(pins.folder());
    for (var name :
        List.of(
            "link_7_egress",
            "link_7_ingress",
            "filter_12_egress",
            "link_2147484882_egress",
            "map_hooks")) {
      Files.createFile(pins.folder().resolve(name));
    }
    assertThat(pins.hooks()).containsExactlyInAnyOrder(7, 12, HookPoint.CGROUP | 1234);
  }

  @Test
  void findsAndRemovesOnlyThisNodesOtherLayouts() throws IOException {
    var old = Files.createDirectories(root.resolve("v2/ip-10-0-0-1_ec2_internal"));
    Files.createFile(old.resolve("map_hooks"));
    var older = Files.createDirectories(root.resolve("v1/ip-10-0-0-1_ec2_internal"));
    var stranger = Files.createDirectories(root.resolve("v1/other"));
    Files.createDirectories(root.resolve("something/ip-10-0-0-1_ec2_internal"));
    Files.createDirectories(pins.folder());

    assertThat(pins.otherLayouts()).containsExactlyInAnyOrder(old, older);
    pins.otherLayouts().forEach(Pins::remove);
    assertThat(root.resolve("v2")).doesNotExist();
    assertThat(older).doesNotExist();
    assertThat(stranger).exists();
  }

  @Test
  void refusesAnOrdinaryFolder() {
    assertThatThrownBy(pins::create)
        .isInstanceOf(KernelError.class)
        .hasMessageContaining(root + " is not in a BPF file system");
  }
}
