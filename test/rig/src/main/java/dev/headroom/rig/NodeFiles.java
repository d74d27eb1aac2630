package dev.headroom.rig;

import static dev.headroom.rig.Layout.Inside.CONTAINERD_SOCKET;
import static dev.headroom.rig.Layout.Inside.HOME;
import static dev.headroom.rig.Layout.Inside.PKI;

import java.util.Map;

/** The configuration files of a node, by their names below {@link Layout.Inside#HOME}. */
final class NodeFiles {
  static final String PAUSE_IMAGE = "headroom-rig/pause:1";

  /**
   * Where pods of every kind send their lookups. Nobody listens there unless {@link NameServer}
   * does, so that a lookup fails at once and never leaves the machine. An empty file would give
   * pods the host's own servers.
   */
  private static final String NAME_SERVER = Node.B.ipv4();

  private NodeFiles() {}

  static Map<String, String> of(Node node) {
    return Map.of(
        "containerd.toml", containerd(),
        "kubelet.yaml", kubelet(node),
        "kube-proxy.yaml", kubeProxy(node),
        "resolv.conf", "nameserver " + NAME_SERVER + "\n",
        "cni/10-rig.conflist", cni(node));
  }

  /** Version 2 is read by containerd 1.6, 1.7 and, migrated by itself, 2.x. */
  private static String containerd() {
    return """
    version = 2
    root = "/var/lib/containerd"
    state = "/run/containerd"

    [grpc]
      address = "%s"

    [plugins."io.containerd.grpc.v1.cri"]
      sandbox_image = "docker.io/%s"
      # Without CAP_SYS_RESOURCE runc cannot lower a score and gives up the pod.
      restrict_oom_score_adj = true

    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"

    [plugins."io.containerd.grpc.v1.cri".cni]
      bin_dir = "/usr/lib/cni"
      conf_dir = "%s/cni"
    """
        .formatted(CONTAINERD_SOCKET, PAUSE_IMAGE, HOME);
  }

  private static String kubelet(Node node) {
    return """
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    address: %s
    port: %d
    healthzBindAddress: 127.0.0.1
    healthzPort: %d
    containerRuntimeEndpoint: unix://%s
    tlsCertFile: %skubelet.crt
    tlsPrivateKeyFile: %skubelet.key
    authentication:
      anonymous: {enabled: false}
      webhook: {enabled: true}
      x509: {clientCAFile: %sca.crt}
    authorization: {mode: Webhook}
    cgroupDriver: cgroupfs
    cgroupRoot: %s
    failCgroupV1: false
    failSwapOn: false
    makeIPTablesUtilChains: false
    oomScoreAdj: 0
    clusterDNS: ["%s"]
    clusterDomain: cluster.local
    resolvConf: %s/resolv.conf
    serializeImagePulls: false
    # Images are imported and cannot be pulled again, and the disk is shared with everything else.
    imageGCHighThresholdPercent: 100
    imageGCLowThresholdPercent: 99
    evictionHard:
      imagefs.available: "0%%"
      memory.available: "0%%"
      nodefs.available: "0%%"
      nodefs.inodesFree: "0%%"
    """
        .formatted(
            node.ipv4(),
            Addresses.KUBELET_PORT,
            Addresses.KUBELET_HEALTH_PORT,
            CONTAINERD_SOCKET,
            PKI,
            PKI,
            PKI,
            Cgroups.pathOf(node),
            NAME_SERVER,
            HOME);
  }

  private static String kubeProxy(Node node) {
    return """
    apiVersion: kubeproxy.config.k8s.io/v1alpha1
    kind: KubeProxyConfiguration
    mode: nftables
    clientConnection: {kubeconfig: %s/kube-proxy.kubeconfig}
    hostnameOverride: %s
    bindAddress: %s
    healthzBindAddress: %s:%d
    metricsBindAddress: %s:%d
    clusterCIDR: %s,%s
    oomScoreAdj: 0
    # The host's own conntrack limits are not ours to change.
    conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
    """
        .formatted(
            HOME,
            node.nodeName(),
            node.ipv4(),
            node.ipv4(),
            Addresses.KUBE_PROXY_HEALTH_PORT,
            node.ipv4(),
            Addresses.KUBE_PROXY_METRICS_PORT,
            node.podsIpv4(),
            node.podsIpv6());
  }

  private static String cni(Node node) {
    return """
    {
      "cniVersion": "0.4.0",
      "name": "rig",
      "plugins": [{
        "type": "ptp",
        "ipMasq": false,
        "mtu": 1500,
        "ipam": {
          "type": "host-local",
          "ranges": [[{"subnet": "%s"}], [{"subnet": "%s"}]],
          "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]
        }
      }]
    }
    """
        .formatted(node.podsIpv4(), node.podsIpv6());
  }
}
