package dev.headroom.agent.hold;

/**
 * Whether pods must wait, and the reason in one line.
 *
 * @param held not yet; otherwise they may be stopped
 */
public record HoldAnswer(boolean held, String why) {
  public static HoldAnswer held(String why) {
    return new HoldAnswer(true, why);
  }

  public static HoldAnswer free(String why) {
    return new HoldAnswer(false, why);
  }
}
