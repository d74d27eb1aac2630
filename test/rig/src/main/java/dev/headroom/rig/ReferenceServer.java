package dev.headroom.rig;

import java.time.Duration;

/**
 * The custom metrics server that upstream ships as its example, as a pod: it serves what is written
 * to it, and asks the API server who may read and which objects a selector means.
 *
 * @param address of its pod
 */
public record ReferenceServer(String address) {
  /** HTTPS, with a certificate that it makes for itself. */
  public static final int PORT = 6443;

  /** Plain HTTP, for writes: {@code POST /write-metrics/…} with a quantity in JSON. */
  public static final int WRITES_PORT = 8080;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Starts it; it answers when this returns. */
  public static ReferenceServer install(Cluster cluster) {
    var built = Toolchain.addOn("reference", "sigs.k8s.io/custom-metrics-apiserver");
    var image = RigImages.ofGoProgram("reference", built, "test-adapter", "65534:65534");
    cluster.loadImage(image.tar());
    var kubectl = cluster.kubectl();
    kubectl.apply(manifests(image.name()));
    kubectl.waitFor("condition=Ready", PATIENCE, "pod/reference", "-n", "reference");
    return new ReferenceServer(
        kubectl.jsonPath(".status.podIP", "pod", "reference", "-n", "reference"));
  }

  /** Takes it away with everything that was made for it. */
  public static void remove(Cluster cluster) {
    cluster.kubectl().delete(manifests("none"));
  }

  /** Its own limit of 5 requests a second to the API server would be all that a test waits for. */
  private static String manifests(String image) {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: reference}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: reference}
    rules:
      - {apiGroups: ["*"], resources: ["*"], verbs: [list]}
      - {apiGroups: [authentication.k8s.io], resources: [tokenreviews], verbs: [create]}
      - {apiGroups: [authorization.k8s.io], resources: [subjectaccessreviews], verbs: [create]}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: reference}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reference}
    subjects: [{kind: ServiceAccount, name: default, namespace: reference}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: reference, namespace: kube-system}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader}
    subjects: [{kind: ServiceAccount, name: default, namespace: reference}]
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: reference, namespace: reference}
    spec:
      nodeName: %s
      terminationGracePeriodSeconds: 1
      containers:
        - name: reference
          image: %s
          imagePullPolicy: Never
          args: [--secure-port=%d, --cert-dir=/certificates, --client-qps=100000, --client-burst=100000]
          readinessProbe: {httpGet: {scheme: HTTPS, port: %d, path: /healthz}, periodSeconds: 1}
          volumeMounts: [{name: certificates, mountPath: /certificates}]
      volumes: [{name: certificates, emptyDir: {}}]
    """
        .formatted(Node.B.nodeName(), image, PORT, PORT);
  }
}
