package dev.headroom.policy;

/**
 * The fleet's load beside its sessions, 0 where it is not measured.
 *
 * @param packetsPerSecond UDP packets per second of all pods, both directions together
 * @param bitsPerSecond UDP bits per second of all pods, both directions together
 */
public record FleetLoad(double packetsPerSecond, double bitsPerSecond) {
  public static final FleetLoad UNKNOWN = new FleetLoad(0, 0);
}
