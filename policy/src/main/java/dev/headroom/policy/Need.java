package dev.headroom.policy;

/**
 * What a fleet needs, in pods of the declared capacity and in fractions of them.
 *
 * @param out what accepting and starting pods together must carry until a new pod could be ready
 * @param in what accepting pods must still carry after a scale-in; at least {@code out} counts
 * @param minimum pods that must exist, whatever the load
 * @param maximum pods that may exist
 */
public record Need(double out, double in, int minimum, int maximum) {
  public Need {
    if (!(out >= 0) || !(in >= 0) || minimum < 0 || maximum < minimum) {
      throw new IllegalArgumentException(
          "need out %s, in %s, minimum %d, maximum %d: wants numbers of 0 or more, minimum ≤ maximum"
              .formatted(out, in, minimum, maximum));
    }
  }

  /** The same need for growth and for scale-in. */
  public static Need of(double pods) {
    return new Need(pods, pods, 0, Integer.MAX_VALUE);
  }
}
