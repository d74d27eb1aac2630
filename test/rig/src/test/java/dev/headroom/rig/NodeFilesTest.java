package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodeFilesTest {
  @ParameterizedTest
  @EnumSource
  void aNodeSpeaksOfItselfAlone(Node node) {
    var files = NodeFiles.of(node);

    assertThat(files.get("cni/10-rig.conflist"))
        .contains("\"subnet\": \"" + node.podsIpv4() + "\"")
        .contains("\"subnet\": \"" + node.podsIpv6() + "\"");
    assertThat(files.get("kubelet.yaml"))
        .contains("\naddress: " + node.ipv4() + "\n")
        .contains("\ncgroupRoot: /headroom-rig/" + node.nodeName() + "\n");
    assertThat(files.get("kube-proxy.yaml"))
        .contains("mode: nftables")
        .contains("hostnameOverride: " + node.nodeName());
    assertThat(String.join("", files.values())).doesNotContain(node.other().podsIpv4().toString());
  }

  @Test
  void podsWithoutARightToLowerTheirScoreStillStart() {
    assertThat(NodeFiles.of(Node.A).get("containerd.toml"))
        .contains("restrict_oom_score_adj = true")
        .contains("sandbox_image = \"docker.io/headroom-rig/pause:1\"");
  }
}
