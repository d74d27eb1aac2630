package dev.headroom.e2e;

import dev.headroom.rig.RigImages;
import java.time.Duration;

/** A pod whose network callers use. */
record CallerPod(String name, PodNetwork network) {
  static CallerPod start(Stage stage, String node) {
    var name = "caller-" + Stage.newCall().substring(5, 13);
    var kubectl = stage.kubectl();
    kubectl.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: %s
          terminationGracePeriodSeconds: 0
          containers: [{name: caller, image: "%s", imagePullPolicy: Never, args: [serve, "7"]}]
        """
            .formatted(name, node, RigImages.UDP));
    kubectl.waitFor("condition=Ready", Duration.ofSeconds(30), "pod/" + name);
    var uid = kubectl.jsonPath(".metadata.uid", "pod", name);
    return new CallerPod(name, PodNetwork.of(name, uid));
  }

  void delete(Stage stage) {
    stage.kubectl().run("delete", "pod", name, "--grace-period=0", "--force", "--wait=false");
  }
}
