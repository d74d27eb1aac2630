package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonParser;
import dev.headroom.agent.Resource.Item;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One replica of the service.
 *
 * @param identity of its pod, or its address where the endpoint names none
 * @param address numeric
 */
record Replica(String identity, String address, int port) {
  private static final String PORT_NAME = "https";
  private static final String REPORT_PATH = "/agent/v1/report";

  /** Every endpoint of the service, ready or not: a replica is told before it serves. */
  static Resource<List<Replica>> ofService(String namespace, String service) {
    return new Resource<>(
        "endpointslices",
        "/apis/discovery.k8s.io/v1/namespaces/" + namespace + "/endpointslices",
        "labelSelector=kubernetes.io%2Fservice-name%3D" + service,
        json -> new SliceReader().read(json));
  }

  /** One entry for each replica, though a dual-stack service lists it once for each family. */
  static Set<Replica> distinct(Collection<List<Replica>> slices) {
    var byIdentity = new HashMap<String, Replica>();
    slices.stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparing(Replica::address))
        .forEach(replica -> byIdentity.putIfAbsent(replica.identity, replica));
    return Set.copyOf(byIdentity.values());
  }

  URI reportUri() {
    return URI.create("https://" + name() + REPORT_PATH);
  }

  /** Address and port, as messages show it. */
  String name() {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  private static final class SliceReader {
    private ObjectMeta meta = ObjectMeta.NONE;
    private final Map<String, String> identities = new HashMap<>();
    private int port;
    private String portName = "";
    private int portNumber;
    private String target = "";
    private final List<String> addresses = new ArrayList<>();

    Item<List<Replica>> read(JsonParser json) throws IOException {
      Json.eachField(json, this::field);
      var replicas =
          port == 0
              ? List.<Replica>of()
              : identities.entrySet().stream()
                  .map(entry -> new Replica(entry.getValue(), entry.getKey(), port))
                  .toList();
      return new Item<>(meta.uid(), meta.resourceVersion(), replicas);
    }

    private void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "metadata" -> meta = ObjectMeta.read(json);
        case "endpoints" -> Json.eachElement(json, this::endpoint);
        case "ports" -> Json.eachElement(json, this::port);
        default -> {}
      }
    }

    private void endpoint(JsonParser json) throws IOException {
      target = "";
      addresses.clear();
      Json.eachField(json, this::endpointField);
      addresses.forEach(at -> identities.put(at, target.isEmpty() ? at : target));
    }

    private void endpointField(String field, JsonParser json) throws IOException {
      switch (field) {
        case "addresses" -> Json.eachElement(json, element -> addresses.add(Json.text(element)));
        case "targetRef" -> target = ObjectMeta.read(json).uid();
        default -> {}
      }
    }

    private void port(JsonParser json) throws IOException {
      portName = "";
      portNumber = 0;
      Json.eachField(json, this::portField);
      if (portName.equals(PORT_NAME)) {
        port = portNumber;
      }
    }

    private void portField(String field, JsonParser json) throws IOException {
      switch (field) {
        case "name" -> portName = Json.text(json);
        case "port" -> portNumber = json.getValueAsInt();
        default -> {}
      }
    }
  }
}
