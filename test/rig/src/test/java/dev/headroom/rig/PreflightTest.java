package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PreflightTest {
  @Test
  void anOrdinaryMachineHasRoomForTheRig() {
    var routes =
        """
        default via 192.0.2.1 dev eth0
        192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.2
        172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1
        local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1
        broadcast 192.0.2.255 dev eth0 table local proto kernel scope link
        fd00::/64 dev eth0 proto kernel metric 256 pref medium
        multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium
        default via fd00::1 dev eth0 metric 1024 pref medium
        unreachable default dev lo metric 4294967295 error -101
        """;

    assertThat(Preflight.routeClashes(routes)).isEmpty();
  }

  @Test
  void addressesThatAreInUseAreNamedWithTheirRoute() {
    var routes =
        """
        10.0.0.0/8 via 192.0.2.7 dev eth0
        local 10.78.1.9 dev eth1 table local proto kernel scope host src 10.78.1.9
        10.79.0.0/16 dev eth2
        fd77:6865:6164:5::/64 dev wg0 metric 256
        """;

    assertThat(Preflight.routeClashes(routes))
        .containsExactly(
            "addresses of the rig are in use by the route \"10.0.0.0/8 via 192.0.2.7 dev eth0\"",
            "addresses of the rig are in use by the route \"local 10.78.1.9 dev eth1 table local"
                + " proto kernel scope host src 10.78.1.9\"",
            "addresses of the rig are in use by the route \"fd77:6865:6164:5::/64 dev wg0 metric"
                + " 256\"");
  }

  @Test
  void aFirewallThatForwardsNothingIsRefused() {
    var docker =
        """
        table ip filter {
          chain FORWARD {
            type filter hook forward priority filter; policy drop;
          }
        }
        """;

    assertThat(Preflight.filterClashes(docker)).singleElement().asString().contains("Docker");
    assertThat(Preflight.filterClashes(docker.replace("policy drop", "policy accept"))).isEmpty();
    assertThat(Preflight.filterClashes(NetworkPlan.filter())).isEmpty();
  }

  @Test
  void anotherClustersKubeProxyIsRefused() {
    assertThat(Preflight.filterClashes("table ip6 kube-proxy {\n}\n"))
        .singleElement()
        .asString()
        .contains("kube-proxy of another cluster");
  }
}
