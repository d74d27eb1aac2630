package dev.headroom.policy;

import java.util.List;

/**
 * Places members of a room (a meeting, a conference) whose media meet on the server.
 *
 * <p>A room that must stay together goes where it lives, even while that pod drains, and is refused
 * where that pod is full; so its first member asks for the room's expected weight. A room that may
 * be split over cascaded servers prefers the pods where it lives already.
 */
public record RoomPlacement(Placement inner, boolean together) {

  /**
   * Returns an index below {@code slots.size()}, or {@link Placement#NOWHERE}.
   *
   * @param livesOn pods that carry the room, indexes of {@code slots}; empty for a new room
   * @param ownFree what a pod may still take from a room that lives there: free, draining or not
   */
  public int choose(Slots slots, Room room, List<Integer> livesOn, Slots ownFree, long ticket) {
    for (var pod : livesOn) {
      if (ownFree.free(pod) >= room.weight()) {
        return pod;
      }
    }
    if (livesOn.isEmpty()) {
      var whole = inner.choose(slots, room.expectedWeight(), ticket);
      return whole == Placement.NOWHERE && !together
          ? inner.choose(slots, room.weight(), ticket)
          : whole;
    }
    return together ? Placement.NOWHERE : inner.choose(slots, room.weight(), ticket);
  }

  /**
   * What one more member costs.
   *
   * @param weight of the member
   * @param expectedWeight of the whole room once everybody is in, at least {@code weight}
   */
  public record Room(double weight, double expectedWeight) {
    public Room {
      if (!(weight > 0) || !(expectedWeight >= weight)) {
        throw new IllegalArgumentException(
            "room weight "
                + weight
                + ", expected "
                + expectedWeight
                + ": wants 0 < weight ≤ expected");
      }
    }
  }
}
