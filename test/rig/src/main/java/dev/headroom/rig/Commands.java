package dev.headroom.rig;

import static dev.headroom.rig.Layout.Inside.CONTAINERD_SOCKET;
import static dev.headroom.rig.Layout.Inside.ETCD;
import static dev.headroom.rig.Layout.Inside.HOME;
import static dev.headroom.rig.Layout.Inside.KUBERNETES;
import static dev.headroom.rig.Layout.Inside.PKI;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The command line of each part, as seen inside its machine. Sources: the flags of 1.36. */
final class Commands {
  private Commands() {}

  static List<String> of(Part part, ClusterOptions options) {
    var own =
        switch (part) {
          case ETCD -> etcd();
          case API_SERVER -> apiServer();
          case CONTROLLER_MANAGER -> controllerManager(options);
          case SCHEDULER -> scheduler();
          case CONTAINERD_A, CONTAINERD_B -> containerd();
          case KUBELET_A -> kubelet(Node.A);
          case KUBELET_B -> kubelet(Node.B);
          case KUBE_PROXY_A, KUBE_PROXY_B -> kubeProxy();
        };
    return Stream.concat(own.stream(), options.arguments(part).stream()).toList();
  }

  private static List<String> etcd() {
    var client = "https://127.0.0.1:" + Addresses.ETCD_PORT;
    var peer = "http://127.0.0.1:" + Addresses.ETCD_PEER_PORT;
    return List.of(
        ETCD + "etcd",
        "--name=rig",
        "--data-dir=/var/lib/etcd",
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=rig=" + peer,
        "--listen-metrics-urls=http://127.0.0.1:" + Addresses.ETCD_METRICS_PORT,
        "--client-cert-auth",
        "--trusted-ca-file=" + PKI + "ca.crt",
        "--cert-file=" + PKI + "etcd.crt",
        "--key-file=" + PKI + "etcd.key",
        // The cluster lives no longer than this boot, so nothing is to be saved from a power cut.
        "--unsafe-no-fsync",
        "--log-level=warn");
  }

  private static List<String> apiServer() {
    return List.of(
        KUBERNETES + "kube-apiserver",
        "--advertise-address=" + Addresses.API_SERVER_IPV4,
        "--bind-address=" + Addresses.API_SERVER_IPV4,
        "--secure-port=" + Addresses.API_SERVER_PORT,
        "--tls-cert-file=" + PKI + "apiserver.crt",
        "--tls-private-key-file=" + PKI + "apiserver.key",
        "--client-ca-file=" + PKI + "ca.crt",
        "--etcd-servers=https://127.0.0.1:" + Addresses.ETCD_PORT,
        "--etcd-cafile=" + PKI + "ca.crt",
        "--etcd-certfile=" + PKI + "apiserver-etcd.crt",
        "--etcd-keyfile=" + PKI + "apiserver-etcd.key",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--allow-privileged=true",
        "--service-cluster-ip-range=" + Addresses.SERVICES_IPV4 + "," + Addresses.SERVICES_IPV6,
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + PKI + "service-account.pub",
        "--service-account-signing-key-file=" + PKI + "service-account.key",
        "--kubelet-certificate-authority=" + PKI + "ca.crt",
        "--kubelet-client-certificate=" + PKI + "apiserver-kubelet.crt",
        "--kubelet-client-key=" + PKI + "apiserver-kubelet.key",
        // Node names do not resolve here.
        "--kubelet-preferred-address-types=InternalIP",
        "--requestheader-client-ca-file=" + PKI + "front-proxy-ca.crt",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-username-headers=X-Remote-User",
        "--proxy-client-cert-file=" + PKI + "front-proxy-client.crt",
        "--proxy-client-key-file=" + PKI + "front-proxy-client.key");
  }

  private static List<String> controllerManager(ClusterOptions options) {
    var kubeconfig = HOME + "/controller-manager.kubeconfig";
    return List.of(
        KUBERNETES + "kube-controller-manager",
        "--kubeconfig=" + kubeconfig,
        "--authentication-kubeconfig=" + kubeconfig,
        "--authorization-kubeconfig=" + kubeconfig,
        "--bind-address=" + Addresses.API_SERVER_IPV4,
        "--secure-port=" + Addresses.CONTROLLER_MANAGER_PORT,
        "--tls-cert-file=" + PKI + "controller-manager.crt",
        "--tls-private-key-file=" + PKI + "controller-manager.key",
        // There is one of it: an election would only delay its restart.
        "--leader-elect=false",
        "--use-service-account-credentials=true",
        "--root-ca-file=" + PKI + "ca.crt",
        "--service-account-private-key-file=" + PKI + "service-account.key",
        "--cluster-signing-cert-file=" + PKI + "ca.crt",
        "--cluster-signing-key-file=" + PKI + "ca.key",
        "--requestheader-client-ca-file=" + PKI + "front-proxy-ca.crt",
        "--node-monitor-grace-period=" + go(options.nodeMonitorGracePeriod()),
        "--horizontal-pod-autoscaler-sync-period=" + go(options.hpaSyncPeriod()),
        "--horizontal-pod-autoscaler-tolerance=" + options.hpaTolerance(),
        "--horizontal-pod-autoscaler-downscale-stabilization="
            + go(options.hpaDownscaleStabilization()),
        "--horizontal-pod-autoscaler-initial-readiness-delay="
            + go(options.hpaInitialReadinessDelay()));
  }

  private static List<String> scheduler() {
    var kubeconfig = HOME + "/scheduler.kubeconfig";
    return List.of(
        KUBERNETES + "kube-scheduler",
        "--kubeconfig=" + kubeconfig,
        "--authentication-kubeconfig=" + kubeconfig,
        "--authorization-kubeconfig=" + kubeconfig,
        "--bind-address=" + Addresses.API_SERVER_IPV4,
        "--secure-port=" + Addresses.SCHEDULER_PORT,
        "--tls-cert-file=" + PKI + "scheduler.crt",
        "--tls-private-key-file=" + PKI + "scheduler.key",
        "--leader-elect=false",
        "--requestheader-client-ca-file=" + PKI + "front-proxy-ca.crt");
  }

  private static List<String> containerd() {
    return List.of("containerd", "--config", HOME + "/containerd.toml");
  }

  private static List<String> kubelet(Node node) {
    return List.of(
        KUBERNETES + "kubelet",
        "--config=" + HOME + "/kubelet.yaml",
        "--kubeconfig=" + HOME + "/kubelet.kubeconfig",
        "--hostname-override=" + node.nodeName(),
        "--node-ip=" + node.ipv4() + "," + node.ipv6());
  }

  private static List<String> kubeProxy() {
    return List.of(KUBERNETES + "kube-proxy", "--config=" + HOME + "/kube-proxy.yaml");
  }

  /**
   * {@code crictl}'s older sister: containerd's own client, on the images that the kubelet sees.
   */
  static List<String> ctr(String... words) {
    return Stream.concat(
            Stream.of("ctr", "--address", CONTAINERD_SOCKET, "--namespace", "k8s.io"),
            Stream.of(words))
        .toList();
  }

  /** A duration as Go reads it. */
  static String go(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
