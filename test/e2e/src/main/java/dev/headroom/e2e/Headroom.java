package dev.headroom.e2e;

import dev.headroom.rig.Cluster;
import dev.headroom.rig.Kubectl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Headroom in the cluster, installed by the manifests and run from the images that users get. */
final class Headroom {
  static final String NAMESPACE = "headroom-system";

  /** The service's pods. */
  static final String SELECTOR = "app.kubernetes.io/name=headroom";

  static final String SERVICE = "deployment/headroom";
  static final String AGENT = "daemonset/headroom-agent";
  static final String HOLD = "daemonset/headroom-hold";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> API_VERSIONS = List.of("v1beta1", "v1beta2");

  private Headroom() {}

  /** Installs it and returns when both metrics APIs are available and every node has its agent. */
  static void install(Cluster cluster, Consumer<String> progress) {
    var checkout = Checkout.find();
    progress.accept("bringing Headroom's images to both nodes");
    cluster.loadImage(checkout.agentImage());
    cluster.loadImage(checkout.serviceImage());
    progress.accept("kubectl apply -k manifests/base");
    applyBase(cluster.kubectl());
  }

  /** Nothing is guarded until a namespace's label says so. */
  static void installGuard(Kubectl kubectl) {
    kubectl.run("apply", "-k", Checkout.find().overlay("guard").toString());
  }

  /** Nobody is held whose template does not ask for it. */
  static void installHold(Kubectl kubectl) {
    kubectl.run("apply", "-k", Checkout.find().overlay("hold").toString());
  }

  static void awaitHold(Kubectl kubectl) {
    var timeout = "--timeout=" + PATIENCE.toSeconds() + "s";
    kubectl.run("rollout", "status", HOLD, "-n", NAMESPACE, timeout);
  }

  /** Guards a namespace from now on. */
  static void guard(Kubectl kubectl) {
    kubectl.waitFor(
        "jsonpath={.webhooks[1].clientConfig.caBundle}",
        PATIENCE,
        "validatingwebhookconfiguration/headroom-guard");
    kubectl.run("label", "namespace", kubectl.namespace(), "headroom.dev/guard=enabled");
  }

  /** The scaler speaks TLS from now on; its Secret must be there. */
  static void applyScalerTls(Kubectl kubectl) {
    kubectl.run("apply", "-k", Checkout.find().overlay("scaler-tls").toString());
    awaitReady(kubectl);
  }

  /** Back to what {@link #install} installs. */
  static void applyBase(Kubectl kubectl) {
    kubectl.run("apply", "-k", Checkout.find().manifests().toString());
    awaitReady(kubectl);
  }

  /** Ends the replica that leads, at once. */
  static void killTheLeader(Kubectl kubectl) {
    kubectl.run("delete", "pod", leader(kubectl), "-n", NAMESPACE, "--force", "--grace-period=0");
  }

  /** Ends it as an upgrade does, and waits for its end. */
  static void endTheLeader(Kubectl kubectl) {
    kubectl.run("delete", "pod", leader(kubectl), "-n", NAMESPACE);
  }

  /** Waits for one where the last has just gone. */
  private static String leader(Kubectl kubectl) {
    var holder = new AtomicReference<String>();
    Await.until(
        "a leader",
        PATIENCE,
        () -> {
          holder.set(
              kubectl.jsonPath(".spec.holderIdentity", "lease", "headroom", "-n", NAMESPACE));
          return isThere(kubectl, holder.get());
        });
    return holder.get();
  }

  /** Whether a pod of this name runs and is not about to go. */
  private static boolean isThere(Kubectl kubectl, String pod) {
    var look = "{.metadata.name}{.metadata.deletionTimestamp}";
    return !pod.isEmpty()
        && kubectl.jsonPath(look, "pod", pod, "-n", NAMESPACE, "--ignore-not-found").equals(pod);
  }

  static void awaitReady(Kubectl kubectl) {
    var timeout = "--timeout=" + PATIENCE.toSeconds() + "s";
    kubectl.run("rollout", "status", SERVICE, "-n", NAMESPACE, timeout);
    kubectl.run("rollout", "status", AGENT, "-n", NAMESPACE, timeout);
    for (var version : API_VERSIONS) {
      kubectl.waitFor(
          "condition=Available", PATIENCE, "apiservice/" + version + ".custom.metrics.k8s.io");
    }
  }
}
