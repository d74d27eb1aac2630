package dev.headroom.rig;

import java.nio.file.Path;
import java.util.List;

/**
 * The keys and certificates of one cluster, made by openssl for a week: two authorities (the
 * cluster's, and the one that signs what the aggregator shows to extension servers), a leaf per
 * server and per client, and the pair that signs service account tokens.
 */
final class Pki {
  private final Path folder;
  private final Authority ours;
  private final Authority frontProxy;

  private Pki(Path folder) {
    this.folder = folder;
    this.ours = Authority.create(folder, "ca", "headroom-rig");
    this.frontProxy = Authority.create(folder, "front-proxy-ca", "headroom-rig-front-proxy");
  }

  /** Makes everything in {@code folder}. */
  static Pki create(Path folder) {
    Disk.createFolder(folder, "rwx------");
    var pki = new Pki(folder);
    pki.servers();
    pki.clients();
    pki.serviceAccountKeys();
    return pki;
  }

  private void servers() {
    var loopback = "DNS:localhost,IP:127.0.0.1";
    var here = loopback + ",IP:" + Addresses.API_SERVER_IPV4;
    // etcd's own gateway is a client of it, with the same certificate.
    ours.leaf(
        "etcd",
        "/CN=etcd",
        List.of("extendedKeyUsage=serverAuth,clientAuth", "subjectAltName=" + loopback));
    ours.server(
        "apiserver",
        "/CN=kube-apiserver",
        here
            + ",IP:"
            + Addresses.API_SERVICE_IPV4
            + ",DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,"
            + "DNS:kubernetes.default.svc.cluster.local");
    ours.server("controller-manager", "/CN=kube-controller-manager", here);
    ours.server("scheduler", "/CN=kube-scheduler", here);
    for (var node : Node.values()) {
      ours.server(
          "kubelet-" + node.nodeName(),
          "/O=system:nodes/CN=system:node:" + node.nodeName(),
          "DNS:" + node.nodeName() + ",IP:" + node.ipv4() + ",IP:" + node.ipv6());
    }
  }

  private void clients() {
    ours.client("admin", "/O=system:masters/CN=headroom-rig-admin");
    ours.client("apiserver-etcd", "/CN=kube-apiserver");
    ours.client("apiserver-kubelet", "/O=system:masters/CN=kube-apiserver-kubelet-client");
    frontProxy.client("front-proxy-client", "/CN=front-proxy-client");
    ours.client("controller-manager-client", "/CN=system:kube-controller-manager");
    ours.client("scheduler-client", "/CN=system:kube-scheduler");
    ours.client("kube-proxy-client", "/CN=system:kube-proxy");
    for (var node : Node.values()) {
      ours.client(node.nodeName() + "-client", "/O=system:nodes/CN=system:node:" + node.nodeName());
    }
  }

  private void serviceAccountKeys() {
    var key = folder.resolve("service-account.key").toString();
    Exec.run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", Authority.CURVE, "-out", key);
    Exec.run(
        "openssl",
        "pkey",
        "-in",
        key,
        "-pubout",
        "-out",
        folder.resolve("service-account.pub").toString());
  }

  Path certificate(String name) {
    return folder.resolve(name + ".crt");
  }

  Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /** Puts a pair into {@code folder} of a machine under the name that its configuration uses. */
  void give(String name, Path target, String as) {
    Disk.copy(certificate(name), target.resolve(as + ".crt"));
    Disk.copy(key(name), target.resolve(as + ".key"));
  }

  /** Puts only an authority's certificate there. */
  void trust(String authority, Path target) {
    Disk.copy(certificate(authority), target.resolve(authority + ".crt"));
  }

  /** A kubeconfig that carries everything in itself. */
  String kubeconfig(String client) {
    return Kubeconfig.render(
        Addresses.API_SERVER, certificate("ca"), certificate(client), key(client), client);
  }
}
