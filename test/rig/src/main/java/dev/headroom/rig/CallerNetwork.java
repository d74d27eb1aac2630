package dev.headroom.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where callers live: a network namespace that reaches the pod subnets of both families and nothing
 * else. It has no default route and no name server. Every address of {@link #addressesIpv4} and
 * {@link #addressesIpv6} is its own: a generator may bind any of them.
 */
public final class CallerNetwork {
  /** The address that a caller has unless it binds another. */
  public static final String IPV4 = Addresses.CALLERS_IPV4.address(1);

  /** The same of IPv6. */
  public static final String IPV6 = Addresses.CALLERS_IPV6.address(1);

  CallerNetwork() {}

  public Cidr addressesIpv4() {
    return Addresses.CALLERS_IPV4;
  }

  public Cidr addressesIpv6() {
    return Addresses.CALLERS_IPV6;
  }

  /** Name of the namespace, as {@code ip netns} knows it. */
  public String namespace() {
    return Network.CALLERS_NAMESPACE;
  }

  /** The words that run {@code command} in the namespace; for long-lived generators. */
  public List<String> wrap(List<String> command) {
    var words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace(), "--"));
    words.addAll(command);
    return share(words);
  }

  /**
   * The words that run {@code command} with the callers' share of the processors, in any network: a
   * caller's own machine is not busy with what happens here.
   */
  public List<String> share(List<String> command) {
    return Cgroups.asCaller(command);
  }

  /**
   * Runs {@code command} there and returns its standard output.
   *
   * @throws RigException with its standard error if it fails
   */
  public String exec(List<String> command) {
    return Exec.run(wrap(command));
  }

  /** Whether a datagram to a pod's echo comes back within {@code patience}. */
  public boolean reachesEcho(String address, int port, Duration patience) {
    var udp = Toolchain.find().nativePrograms().resolve("udp").toString();
    var millis = String.valueOf(patience.toMillis());
    return Exec.attempt(wrap(List.of(udp, "ping", address, String.valueOf(port), millis))).ok();
  }
}
