package dev.headroom.agent.hold;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a preStop hook asks of its node: may the pods of this workload be stopped? As the target of
 * an HTTP request {@code /hold/v1/NAMESPACE/WORKLOAD}, and {@code ?waited=MILLISECONDS} behind it
 * where the question is asked again.
 *
 * @param workload name of the Deployment, StatefulSet or other controller of the pods
 * @param waited since the kubelet asked
 */
public record HoldQuestion(String namespace, String workload, Duration waited) {
  public static final String PREFIX = "/hold/v1/";

  /** The status that means not yet; 200 means that they may. */
  public static final int HELD = 423;

  private static final String NAME = "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?";
  private static final Pattern TARGET =
      Pattern.compile(PREFIX + "(" + NAME + ")/(" + NAME + ")(?:\\?waited=([0-9]{1,15}))?");

  /**
   * Reads the target of a request.
   *
   * @throws IllegalArgumentException with what is expected instead
   */
  public static HoldQuestion parse(String target) {
    var parts = TARGET.matcher(target);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "the path of a preStop hook is %sNAMESPACE/WORKLOAD, not '%s'".formatted(PREFIX, target));
    }
    var waited = parts.group(3) == null ? 0 : Long.parseLong(parts.group(3));
    return new HoldQuestion(parts.group(1), parts.group(2), Duration.ofMillis(waited));
  }

  HoldQuestion after(Duration time) {
    return new HoldQuestion(namespace, workload, time);
  }

  String target() {
    return PREFIX + namespace + "/" + workload + "?waited=" + waited.toMillis();
  }
}
