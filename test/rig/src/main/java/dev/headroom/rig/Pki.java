package dev.headroom.rig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and certificates of one cluster, made by openssl for a week: two authorities (the
 * cluster's, and the one that signs what the aggregator shows to extension servers), a leaf per
 * server and per client, and the pair that signs service account tokens.
 */
final class Pki {
  private static final String CURVE = "ec_paramgen_curve:P-256";
  private static final String DAYS = "7";

  private final Path folder;

  private Pki(Path folder) {
    this.folder = folder;
  }

  /** Makes everything in {@code folder}. */
  static Pki create(Path folder) {
    Disk.createFolder(folder, "rwx------");
    var pki = new Pki(folder);
    pki.authority("ca", "headroom-rig");
    pki.authority("front-proxy-ca", "headroom-rig-front-proxy");
    pki.servers();
    pki.clients();
    pki.serviceAccountKeys();
    return pki;
  }

  private void servers() {
    var loopback = "DNS:localhost,IP:127.0.0.1";
    var here = loopback + ",IP:" + Addresses.API_SERVER_IPV4;
    // etcd's own gateway is a client of it, with the same certificate.
    leaf(
        "etcd",
        "/CN=etcd",
        "ca",
        List.of("extendedKeyUsage=serverAuth,clientAuth", "subjectAltName=" + loopback));
    server(
        "apiserver",
        "/CN=kube-apiserver",
        here
            + ",IP:"
            + Addresses.API_SERVICE_IPV4
            + ",DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,"
            + "DNS:kubernetes.default.svc.cluster.local");
    server("controller-manager", "/CN=kube-controller-manager", here);
    server("scheduler", "/CN=kube-scheduler", here);
    for (var node : Node.values()) {
      server(
          "kubelet-" + node.nodeName(),
          "/O=system:nodes/CN=system:node:" + node.nodeName(),
          "DNS:" + node.nodeName() + ",IP:" + node.ipv4() + ",IP:" + node.ipv6());
    }
  }

  private void clients() {
    client("admin", "/O=system:masters/CN=headroom-rig-admin", "ca");
    client("apiserver-etcd", "/CN=kube-apiserver", "ca");
    client("apiserver-kubelet", "/O=system:masters/CN=kube-apiserver-kubelet-client", "ca");
    client("front-proxy-client", "/CN=front-proxy-client", "front-proxy-ca");
    client("controller-manager-client", "/CN=system:kube-controller-manager", "ca");
    client("scheduler-client", "/CN=system:kube-scheduler", "ca");
    client("kube-proxy-client", "/CN=system:kube-proxy", "ca");
    for (var node : Node.values()) {
      client(
          node.nodeName() + "-client", "/O=system:nodes/CN=system:node:" + node.nodeName(), "ca");
    }
  }

  private void authority(String name, String commonName) {
    openssl(
        name,
        "/CN=" + commonName,
        List.of(
            "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign,digitalSignature"));
  }

  private void server(String name, String subject, String names) {
    leaf(name, subject, "ca", List.of("extendedKeyUsage=serverAuth", "subjectAltName=" + names));
  }

  private void client(String name, String subject, String authority) {
    leaf(name, subject, authority, List.of("extendedKeyUsage=clientAuth"));
  }

  private void leaf(String name, String subject, String authority, List<String> extensions) {
    var words =
        new ArrayList<>(
            List.of(
                "-CA",
                folder.resolve(authority + ".crt").toString(),
                "-CAkey",
                folder.resolve(authority + ".key").toString(),
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-addext",
                "keyUsage=critical,digitalSignature"));
    extensions.forEach(extension -> words.addAll(List.of("-addext", extension)));
    openssl(name, subject, words);
  }

  private void openssl(String name, String subject, List<String> extensions) {
    var words =
        new ArrayList<>(
            List.of(
                // Not the distribution's file: it adds extensions of its own to these.
                "openssl",
                "req",
                "-config",
                "/dev/null",
                "-x509",
                "-nodes",
                "-days",
                DAYS,
                "-newkey",
                "ec",
                "-pkeyopt",
                CURVE,
                "-subj",
                subject,
                "-keyout",
                folder.resolve(name + ".key").toString(),
                "-out",
                folder.resolve(name + ".crt").toString()));
    words.addAll(extensions);
    Exec.run(words);
  }

  private void serviceAccountKeys() {
    var key = folder.resolve("service-account.key").toString();
    Exec.run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", CURVE, "-out", key);
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
