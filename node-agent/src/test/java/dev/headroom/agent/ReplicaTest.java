package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaTest {
  private static List<Replica> read(String text) throws IOException {
    var resource = Replica.ofService("headroom-system", "headroom");
    try (var json = Json.FACTORY.createParser(text.getBytes(StandardCharsets.UTF_8))) {
      json.nextToken();
      return resource.reader().read(json).value();
    }
  }

  private static String slice(String endpoints, String ports) {
    return """
    {"metadata":{"uid":"s","resourceVersion":"1"},"addressType":"IPv4",
     "endpoints":%s,"ports":%s}\
    """
        .formatted(endpoints, ports);
  }

  @Test
  void takesReplicasThatAreNotReadyYet() throws IOException {
    var ports = "[{\"name\":\"grpc\",\"port\":9090},{\"name\":\"https\",\"port\":8443}]";
    var endpoints =
        """
        [{"addresses":["10.0.0.1"],"conditions":{"ready":true},"targetRef":{"uid":"p1"}},
         {"addresses":["10.0.0.2"],"conditions":{"ready":false},"targetRef":{"uid":"p2"}},
         {"addresses":["10.0.0.3"]}]\
        """;
    assertThat(read(slice(endpoints, ports)))
        .containsExactlyInAnyOrder(
            new Replica("p1", "10.0.0.1", 8443),
            new Replica("p2", "10.0.0.2", 8443),
            new Replica("10.0.0.3", "10.0.0.3", 8443));
  }

  @Test
  void takesNothingWithoutAPortOfThatName() throws IOException {
    var endpoint = "[{\"addresses\":[\"10.0.0.1\"]}]";
    assertThat(read(slice(endpoint, "[{\"name\":\"grpc\",\"port\":9090}]"))).isEmpty();
    assertThat(read(slice("null", "null"))).isEmpty();
  }

  @Test
  void countsADualStackReplicaOnce() {
    var four = new Replica("p1", "10.0.0.1", 8443);
    var six = new Replica("p1", "fd00::1", 8443);
    assertThat(Replica.distinct(List.of(List.of(six), List.of(four)))).containsExactly(four);
  }

  @Test
  void addressesItByItsNumber() {
    assertThat(new Replica("p", "10.0.0.1", 8443).reportUri())
        .hasToString("https://10.0.0.1:8443/agent/v1/report");
    assertThat(new Replica("p", "fd00::1", 8443).reportUri())
        .hasToString("https://[fd00::1]:8443/agent/v1/report");
  }
}
