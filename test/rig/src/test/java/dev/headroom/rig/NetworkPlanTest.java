package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkPlanTest {
  @ParameterizedTest
  @EnumSource
  void everyPodSubnetHasAHoleBehindItOnItsOwnNode(Node node) {
    var commands = node == Node.A ? NetworkPlan.hostCommands() : NetworkPlan.nodeBCommands();

    assertThat(commands)
        .contains("route add blackhole " + node.podsIpv4() + " metric 4096 proto 77")
        .contains("route add blackhole " + node.podsIpv6() + " metric 4096 proto 77")
        .contains("route add " + node.other().podsIpv4() + " via " + node.other().ipv4())
        .contains("route add " + node.other().podsIpv6() + " via " + node.other().ipv6());
  }

  @Test
  void nobodyGetsADefaultRoute() {
    assertThat(
            NetworkPlan.hostCommands()
                + NetworkPlan.nodeBCommands()
                + NetworkPlan.callersCommands())
        .doesNotContain("default")
        .doesNotContain("0.0.0.0/0")
        .doesNotContain(" ::/0");
  }

  @Test
  void everyRouteCarriesTheMarkThatItIsRemovedBy() {
    assertThat(
            (NetworkPlan.hostCommands()
                    + NetworkPlan.nodeBCommands()
                    + NetworkPlan.callersCommands())
                .lines()
                .filter(line -> line.startsWith("route")))
        .isNotEmpty()
        .allMatch(line -> line.endsWith(" proto 77"));
  }

  @Test
  void callersAndPodsAndServicesAreAllFencedIn() {
    assertThat(Addresses.OURS_IPV4).anyMatch(Addresses.CALLERS_IPV4::overlaps);
    for (var node : Node.values()) {
      assertThat(Addresses.OURS_IPV4).anyMatch(node.podsIpv4()::overlaps);
      assertThat(Addresses.OURS_IPV6.overlaps(node.podsIpv6())).isTrue();
    }
    assertThat(Addresses.OURS_IPV4).anyMatch(Addresses.SERVICES_IPV4::overlaps);
    assertThat(Addresses.OURS_IPV6.overlaps(Addresses.SERVICES_IPV6)).isTrue();
    assertThat(Addresses.OURS_IPV6.overlaps(Addresses.CALLERS_IPV6)).isTrue();
    assertThat(NetworkPlan.filter()).contains("10.77.0.0/16, 10.78.0.0/16, 10.96.0.0/16");
  }
}
