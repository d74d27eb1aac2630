package dev.headroom.rig;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The metrics server of Kubernetes as a pod: it serves {@code metrics.k8s.io}, which the stock HPA
 * reads CPU from, out of what the kubelets tell.
 */
public final class MetricsServer {
  private static final int PORT = 10250;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern CPU = Pattern.compile("\"cpu\":");

  private MetricsServer() {}

  /**
   * Starts it; it has numbers of both nodes when this returns.
   *
   * @param resolution how often it asks the kubelets; 10 s is the least it allows
   */
  public static void install(Cluster cluster, Duration resolution) {
    var built = Toolchain.addOn("metrics-server", "sigs.k8s.io/metrics-server");
    var image = RigImages.ofGoProgram("metrics-server", built, "metrics-server", "65534:65534");
    cluster.loadImage(image.tar());
    var kubectl = cluster.kubectl();
    kubectl.apply(manifests(image.name(), resolution));
    kubectl.waitFor("condition=Available", PATIENCE, "apiservice/v1beta1.metrics.k8s.io");
    if (!Wait.until(() -> nodesWithCpu(kubectl) == 2, Duration.ofSeconds(1), PATIENCE)) {
      throw new RigException("the metrics server does not tell the CPU of both nodes");
    }
  }

  private static long nodesWithCpu(Kubectl kubectl) {
    var nodes = kubectl.run("get", "--raw", "/apis/metrics.k8s.io/v1beta1/nodes");
    return CPU.matcher(nodes).results().count();
  }

  private static String manifests(String image, Duration resolution) {
    return """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: metrics-server}
    rules:
      - {apiGroups: [""], resources: [nodes/metrics], verbs: [get]}
      - {apiGroups: [""], resources: [pods, nodes, namespaces, configmaps], verbs: [get, list, watch]}
      - {apiGroups: [authentication.k8s.io], resources: [tokenreviews], verbs: [create]}
      - {apiGroups: [authorization.k8s.io], resources: [subjectaccessreviews], verbs: [create]}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: metrics-server, namespace: kube-system}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: metrics-server}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: metrics-server}
    subjects: [{kind: ServiceAccount, name: metrics-server, namespace: kube-system}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: metrics-server, namespace: kube-system}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader}
    subjects: [{kind: ServiceAccount, name: metrics-server, namespace: kube-system}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: metrics-server, namespace: kube-system}
    spec:
      selector: {app: metrics-server}
      ports: [{port: 443, targetPort: %2$d}]
    ---
    apiVersion: apiregistration.k8s.io/v1
    kind: APIService
    metadata: {name: v1beta1.metrics.k8s.io}
    spec:
      group: metrics.k8s.io
      version: v1beta1
      groupPriorityMinimum: 100
      versionPriority: 100
      insecureSkipTLSVerify: true
      service: {name: metrics-server, namespace: kube-system}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: metrics-server, namespace: kube-system, labels: {app: metrics-server}}
    spec:
      serviceAccountName: metrics-server
      nodeName: %4$s
      terminationGracePeriodSeconds: 1
      containers:
        - name: metrics-server
          image: %1$s
          imagePullPolicy: Never
          args: [--secure-port=%2$d, --cert-dir=/certificates, --kubelet-insecure-tls, --kubelet-preferred-address-types=InternalIP,
                 --metric-resolution=%3$ds, --kubelet-request-timeout=5s]
          readinessProbe: {httpGet: {scheme: HTTPS, port: %2$d, path: /readyz}, periodSeconds: 1}
          volumeMounts: [{name: certificates, mountPath: /certificates}]
      volumes: [{name: certificates, emptyDir: {}}]
    """
        .formatted(image, PORT, resolution.toSeconds(), Node.B.nodeName());
  }
}
