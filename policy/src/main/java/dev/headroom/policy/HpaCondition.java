package dev.headroom.policy;

import java.util.ArrayList;
import java.util.List;

/** A condition of an HPA's status. */
public record HpaCondition(Type type, boolean status, String reason) {
  /** The conditions an HPA knows, in the API's words. */
  public enum Type {
    ABLE_TO_SCALE,
    SCALING_ACTIVE,
    SCALING_LIMITED,
    SCALED_TO_ZERO
  }

  /** The list with this condition in its type's place, or at the end. */
  List<HpaCondition> in(List<HpaCondition> conditions) {
    var result = new ArrayList<>(conditions);
    for (var i = 0; i < result.size(); i++) {
      if (result.get(i).type == type) {
        result.set(i, this);
        return result;
      }
    }
    result.add(this);
    return result;
  }
}
