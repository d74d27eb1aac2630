package dev.headroom.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * KEDA as its users install it: the manifests of its release, with the images built here in place
 * of those of its registry, and without the admission webhooks. The operator makes and rotates its
 * certificates itself.
 */
public final class Keda {
  public static final String NAMESPACE = "keda";
  public static final String OPERATOR = "keda-operator";
  public static final String METRICS_SERVER = "keda-metrics-apiserver";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Releases that are built here. */
  public enum Release {
    V2_21("keda"),
    /** The last one that knows no StreamMetricSpec. */
    V2_20("keda-2.20");

    private final String part;

    Release(String part) {
      this.part = part;
    }
  }

  private Keda() {}

  /** Installs 2.21, and a name server, which it finds scalers by; it is ready when this returns. */
  public static void install(Cluster cluster) {
    NameServer.install(cluster);
    apply(cluster, Release.V2_21);
    renewPods(cluster.kubectl());
    awaitReady(cluster.kubectl());
  }

  /**
   * Puts another release in the place of the one that is there, as who upgrades or goes back does:
   * what users made stays, and so do its certificates. It is ready when this returns.
   */
  public static void replace(Cluster cluster, Release release) {
    apply(cluster, release);
    awaitReady(cluster.kubectl());
  }

  private static void apply(Cluster cluster, Release release) {
    var built = Toolchain.addOn(release.part, "github.com/kedacore/keda/v2");
    var operator = RigImages.ofGoProgram("keda", built, "operator", "1000:1000");
    var adapter = RigImages.ofGoProgram("keda-adapter", built, "adapter", "1000:1000");
    cluster.loadImage(operator.tar());
    cluster.loadImage(adapter.tar());
    apply(cluster.kubectl(), built.resolve("config"), operator, adapter);
  }

  private static void apply(
      Kubectl kubectl, Path config, RigImages.Image operator, RigImages.Image adapter) {
    try {
      // A kustomization names its resources relative to itself, so it lies beside a copy of them.
      var folder = Files.createTempDirectory("headroom-rig-keda-");
      try {
        Exec.run("cp", "-r", config.toString(), folder.resolve("config").toString());
        Files.writeString(
            folder.resolve("kustomization.yaml"), kustomization(operator.name(), adapter.name()));
        kubectl.run("apply", "--server-side", "-k", folder.toString());
      } finally {
        Disk.removeTree(folder);
      }
    } catch (IOException e) {
      throw new RigException("KEDA's manifests cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * The operator ends on purpose when it has made its first certificates. New pods see them at
   * once; the old ones would see them at the kubelet's next round, a minute later.
   */
  private static void renewPods(Kubectl kubectl) {
    kubectl.waitFor("create", PATIENCE, "secret/kedaorg-certs", "-n", NAMESPACE);
    kubectl.waitFor(
        "jsonpath={.data.tls\\.crt}", PATIENCE, "secret/kedaorg-certs", "-n", NAMESPACE);
    kubectl.run("delete", "pods", "--all", "-n", NAMESPACE, "--grace-period=1");
  }

  private static void awaitReady(Kubectl kubectl) {
    var timeout = "--timeout=" + PATIENCE.toSeconds() + "s";
    kubectl.run("rollout", "status", "deployment/" + OPERATOR, "-n", NAMESPACE, timeout);
    kubectl.run("rollout", "status", "deployment/" + METRICS_SERVER, "-n", NAMESPACE, timeout);
    kubectl.waitFor("condition=Available", PATIENCE, "apiservice/v1beta1.external.metrics.k8s.io");
  }

  private static String kustomization(String operator, String adapter) {
    return """
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources: [config/crd, config/general, config/rbac, config/manager, config/metrics-server, config/service_account]
    images:
      - {name: ghcr.io/kedacore/keda, newName: %s, newTag: "%s"}
      - {name: ghcr.io/kedacore/keda-metrics-apiserver, newName: %s, newTag: "%s"}
    patches:
      - target: {kind: Deployment, name: keda-operator}
        patch: |
          # There is no election to win: one operator, and a restart is to be quick.
          - {op: remove, path: /spec/template/spec/containers/0/args/0}
          - {op: add, path: /spec/strategy, value: {type: Recreate}}
          - {op: replace, path: /spec/template/spec/containers/0/imagePullPolicy, value: Never}
          - {op: replace, path: /spec/template/spec/containers/0/readinessProbe/initialDelaySeconds, value: 1}
          - {op: add, path: /spec/template/spec/containers/0/readinessProbe/periodSeconds, value: 1}
          - {op: add, path: /spec/template/spec/containers/0/args/-, value: --enable-webhook-patching=false}
      - target: {kind: Deployment, name: keda-metrics-apiserver}
        patch: |
          - {op: replace, path: /spec/template/spec/containers/0/imagePullPolicy, value: Never}
          - {op: replace, path: /spec/template/spec/containers/0/readinessProbe/initialDelaySeconds, value: 1}
          - {op: add, path: /spec/template/spec/containers/0/readinessProbe/periodSeconds, value: 1}
    """
        .formatted(repository(operator), tag(operator), repository(adapter), tag(adapter));
  }

  private static String repository(String image) {
    return image.substring(0, image.indexOf(':'));
  }

  private static String tag(String image) {
    return image.substring(image.indexOf(':') + 1);
  }
}
