package dev.headroom.cluster;

import dev.headroom.model.Pod;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The EndpointSlices of a Service without selector, so that a pod drains behind a stock kube-proxy:
 * what is not {@code ready} gets no new flows, and what is {@code serving} keeps its live UDP flows
 * (kube-proxy {@code pkg/proxy/conntrack/cleanup.go}). A readiness probe that fails would turn both
 * off. Pure.
 */
final class EndpointPlan {
  private static final String SERVICE = "kubernetes.io/service-name";
  private static final String MANAGER = "endpointslice.kubernetes.io/managed-by";

  /** The API server allows so many in a slice; a second slice would move endpoints about. */
  private static final int MOST_ENDPOINTS = 1000;

  private EndpointPlan() {}

  /**
   * One slice for each IP family of the Service.
   *
   * @throws IllegalArgumentException if Headroom cannot or must not write the Service's slices
   */
  static List<EndpointSlice> slices(Service service, MediaScalingPolicy policy, List<Pod> pods) {
    var name = service.getMetadata().getName();
    var selector = service.getSpec().getSelector();
    if (selector != null && !selector.isEmpty()) {
      throw new IllegalArgumentException(
          "Service "
              + name
              + " has a selector, so Kubernetes writes its EndpointSlices: take the selector away");
    }
    if (pods.size() > MOST_ENDPOINTS) {
      throw new IllegalArgumentException(
          "Service %s would have %d endpoints, at most %d are possible"
              .formatted(name, pods.size(), MOST_ENDPOINTS));
    }
    var ports = service.getSpec().getPorts().stream().map(port -> port(name, port)).toList();
    return service.getSpec().getIpFamilies().stream()
        .map(family -> slice(name, family, policy, ports, pods))
        .toList();
  }

  private static EndpointSlice slice(
      String service,
      String family,
      MediaScalingPolicy policy,
      List<EndpointPort> ports,
      List<Pod> pods) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(policy.ref().namespace())
        .withName(service + "-headroom-" + family.toLowerCase(Locale.ROOT))
        .addToLabels(SERVICE, service)
        .addToLabels(MANAGER, PolicyResource.GROUP)
        .addNewOwnerReference()
        .withApiVersion(PolicyResource.API_VERSION)
        .withKind(PolicyResource.KIND)
        .withName(policy.ref().name())
        .withUid(policy.uid())
        .endOwnerReference()
        .endMetadata()
        .withAddressType(family)
        .withPorts(ports)
        .withEndpoints(
            pods.stream()
                .filter(pod -> pod.phase() == Pod.Phase.RUNNING)
                .flatMap(pod ->
                    pod.life().addresses().stream()
                        .filter(address -> family.equals(family(address)))
                        .limit(1)
                        .map(address -> endpoint(pod, address)))
                .toList())
        .build();
  }

  private static String family(String address) {
    return address.indexOf(':') < 0 ? "IPv4" : "IPv6";
  }

  private static Endpoint endpoint(Pod pod, String address) {
    return new EndpointBuilder()
        .withAddresses(address)
        .withNewConditions()
        .withReady(PodMarks.takesSessions(pod))
        .withServing(true)
        .withTerminating(pod.terminating())
        .endConditions()
        .withNodeName(pod.node())
        .withTargetRef(
            new ObjectReferenceBuilder()
                .withKind("Pod")
                .withNamespace(pod.ref().namespace())
                .withName(pod.ref().name())
                .withUid(pod.uid())
                .build())
        .build();
  }

  private static EndpointPort port(String service, ServicePort port) {
    var target = port.getTargetPort() == null ? new IntOrString(0) : port.getTargetPort();
    var number = target.getIntVal();
    if (number == null) {
      throw new IllegalArgumentException(
          "Service %s names its target port \"%s\": write its number"
              .formatted(service, target.getStrVal()));
    }
    return new EndpointPortBuilder()
        .withName(Objects.requireNonNullElse(port.getName(), ""))
        .withProtocol(Objects.requireNonNullElse(port.getProtocol(), "TCP"))
        .withPort(number == 0 ? port.getPort() : number)
        .build();
  }
}
