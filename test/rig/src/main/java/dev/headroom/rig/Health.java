package dev.headroom.rig;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.function.BooleanSupplier;

/** How each part says that it is ready to work. */
final class Health {
  private Health() {}

  static BooleanSupplier of(Part part, Layout layout) {
    return switch (part) {
      case ETCD -> http(layout, "http://127.0.0.1:" + Addresses.ETCD_METRICS_PORT + "/health");
      case API_SERVER -> http(layout, Addresses.API_SERVER + "/readyz");
      case CONTROLLER_MANAGER -> healthz(layout, Addresses.CONTROLLER_MANAGER_PORT);
      case SCHEDULER -> healthz(layout, Addresses.SCHEDULER_PORT);
      case CONTAINERD_A, CONTAINERD_B -> inside(part, layout, Commands.ctr("version"));
      case KUBELET_A, KUBELET_B ->
          // Node B's loopback is not this one's: the port on the bridge tells that it listens.
          () -> listens(node(part), Addresses.KUBELET_PORT);
      case KUBE_PROXY_A, KUBE_PROXY_B ->
          http(
              layout,
              "http://" + node(part).ipv4() + ":" + Addresses.KUBE_PROXY_HEALTH_PORT + "/livez");
    };
  }

  private static BooleanSupplier healthz(Layout layout, int port) {
    return http(layout, "https://" + Addresses.API_SERVER_IPV4 + ":" + port + "/healthz");
  }

  private static BooleanSupplier http(Layout layout, String url) {
    var probe = new Probe(layout.pki().resolve("ca.crt"));
    return () -> probe.healthy(url);
  }

  private static BooleanSupplier inside(Part part, Layout layout, List<String> command) {
    return () ->
        MachineProcess.find(part.machine(), layout)
            .map(machine -> Exec.attempt(machine.wrap(command)).ok())
            .orElse(false);
  }

  private static boolean listens(Node node, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(node.ipv4(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Node node(Part part) {
    return part.machine() == Machine.NODE_A ? Node.A : Node.B;
  }
}
