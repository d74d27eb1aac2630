package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A call that asks for a place until it gets one, at another replica where one went away. */
final class WaitingCaller {
  private final Kubectl kubectl;
  private final String call = Stage.newCall();
  private Placement placement;
  private String refusal = "";

  WaitingCaller(Kubectl kubectl) {
    this.kubectl = kubectl;
    this.placement = Placement.open(kubectl);
  }

  /** The pod that takes the call; empty while there is none. */
  Optional<String> ask() {
    try {
      var answer = placement.ask(call);
      if (answer.statusCode() == 200) {
        return Optional.of(Json.parse(answer.body()).path("pod").asText());
      }
      refusal = answer.statusCode() + " " + answer.body();
    } catch (UncheckedIOException gone) {
      placement = Placement.open(kubectl);
    }
    return Optional.empty();
  }

  /** What the last one said that had none. */
  String refusal() {
    return refusal;
  }
}
