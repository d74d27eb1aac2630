package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonParser;
import dev.headroom.agent.Resource.Item;
import dev.headroom.model.PodRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A pod bound to this node, as the API server tells it.
 *
 * @param cgroupId what its cgroups are named after: the uid, or for a static pod its config's hash
 * @param meterLabel the value of its label {@value #METER_LABEL}, empty without one
 * @param running the kubelet says that it runs; a pod may have its sandbox long before
 * @param ended it has run to its end and keeps no sandbox
 * @param workload name of the Deployment, StatefulSet or other controller that it is of, or empty
 * @param leaving it is being deleted
 */
record NodePod(
    String uid,
    String cgroupId,
    PodRef ref,
    String meterLabel,
    boolean hostNetwork,
    boolean running,
    boolean ended,
    List<String> addresses,
    String workload,
    boolean leaving) {

  static final String METER_LABEL = "headroom.dev/meter";
  private static final String STATIC_POD_HASH = "kubernetes.io/config.hash";
  private static final String TEMPLATE_HASH = "pod-template-hash";

  NodePod {
    addresses = List.copyOf(addresses);
  }

  static Resource<NodePod> ofNode(String node) {
    return new Resource<>(
        "pods", "/api/v1/pods", "fieldSelector=spec.nodeName%3D" + node, NodePod::read);
  }

  static Item<NodePod> read(JsonParser json) throws IOException {
    return new Reader().read(json);
  }

  private static final class Reader {
    private ObjectMeta meta = ObjectMeta.NONE;
    private boolean hostNetwork;
    private String phase = "";
    private final List<String> addresses = new ArrayList<>();

    private Item<NodePod> read(JsonParser json) throws IOException {
      Json.eachField(json, this::field);
      var pod =
          new NodePod(
              meta.uid(),
              meta.annotations().getOrDefault(STATIC_POD_HASH, meta.uid()),
              new PodRef(meta.namespace(), meta.name()),
              meta.labels().getOrDefault(METER_LABEL, ""),
              hostNetwork,
              phase.equals("Running"),
              phase.equals("Succeeded") || phase.equals("Failed"),
              addresses,
              workload(),
              meta.leaving());
      return new Item<>(meta.uid(), meta.resourceVersion(), pod);
    }

    /** A Deployment's pods are those of its ReplicaSets, named after it and this hash. */
    private String workload() {
      var hash = meta.labels().getOrDefault(TEMPLATE_HASH, "");
      var ofDeployment = !hash.isEmpty() && meta.controller().endsWith("-" + hash);
      return ofDeployment
          ? meta.controller().substring(0, meta.controller().length() - hash.length() - 1)
          : meta.controller();
    }

    private void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "metadata" -> meta = ObjectMeta.read(json);
        case "spec" -> Json.eachField(json, this::spec);
        case "status" -> Json.eachField(json, this::status);
        default -> {}
      }
    }

    private void spec(String field, JsonParser json) throws IOException {
      if (field.equals("hostNetwork")) {
        hostNetwork = Json.truth(json);
      }
    }

    private void status(String field, JsonParser json) throws IOException {
      switch (field) {
        case "phase" -> phase = Json.text(json);
        case "podIPs" ->
            Json.eachElement(json, element -> Json.eachField(element, this::podAddress));
        default -> {}
      }
    }

    private void podAddress(String field, JsonParser json) throws IOException {
      if (field.equals("ip")) {
        addresses.add(Json.text(json));
      }
    }
  }
}
