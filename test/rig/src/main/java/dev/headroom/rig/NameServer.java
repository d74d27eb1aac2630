package dev.headroom.rig;

import java.time.Duration;

/**
 * CoreDNS for the cluster's Services and pods. It has nowhere to forward other names to: they do
 * not exist, and no lookup leaves the machine.
 */
public final class NameServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private NameServer() {}

  /** Starts it on node B, where every pod looks already; it answers when this returns. */
  public static void install(Cluster cluster) {
    var built = Toolchain.addOn("coredns", "github.com/coredns/coredns");
    var image = RigImages.ofGoProgram("coredns", built, "coredns", "0:0");
    cluster.loadImage(image.tar());
    cluster.kubectl().apply(manifests(image.name()));
    cluster.kubectl().waitFor("condition=Ready", PATIENCE, "pod/coredns", "-n", "kube-system");
  }

  private static String manifests(String image) {
    return """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: coredns, namespace: kube-system}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: coredns}
    rules:
      - {apiGroups: [""], resources: [services, pods, namespaces], verbs: [list, watch]}
      - {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: coredns}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: coredns}
    subjects: [{kind: ServiceAccount, name: coredns, namespace: kube-system}]
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: coredns, namespace: kube-system}
    data:
      Corefile: |
        .:53 {
          bind %s
          errors
          ready %s:8181
          kubernetes cluster.local in-addr.arpa ip6.arpa {
            ttl 5
          }
        }
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: coredns, namespace: kube-system}
    spec:
      serviceAccountName: coredns
      nodeName: %s
      hostNetwork: true
      dnsPolicy: Default
      terminationGracePeriodSeconds: 1
      containers:
        - name: coredns
          image: %s
          imagePullPolicy: Never
          args: [-conf, /etc/coredns/Corefile]
          readinessProbe: {httpGet: {host: %s, port: 8181, path: /ready}, periodSeconds: 1}
          resources: {requests: {cpu: 20m, memory: 64Mi}, limits: {memory: 170Mi}}
          volumeMounts: [{name: config, mountPath: /etc/coredns, readOnly: true}]
      volumes: [{name: config, configMap: {name: coredns}}]
    """
        .formatted(Node.B.ipv4(), Node.B.ipv4(), Node.B.nodeName(), image, Node.B.ipv4());
  }
}
