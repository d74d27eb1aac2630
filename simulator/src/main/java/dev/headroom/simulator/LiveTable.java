package dev.headroom.simulator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The live sessions of a simulation by handle: on which pod, and where on it. */
final class LiveTable {
  /** How many bits a handle needs: so many sessions may live at once. */
  static final int BITS = 21;

  private @Nullable SimPod[] pods = new @Nullable SimPod[1024];
  private int[] slots = new int[1024];
  private int[] free = new int[1024];
  private int freeCount;
  private int used;

  int allocate() {
    if (freeCount > 0) {
      return free[--freeCount];
    }
    if (used == pods.length) {
      if (used == 1 << BITS) {
        throw new InputError("more than " + (1 << BITS) + " sessions live at once");
      }
      pods = Arrays.copyOf(pods, used * 2);
      slots = Arrays.copyOf(slots, used * 2);
    }
    return used++;
  }

  void release(int handle) {
    pods[handle] = null;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount * 2);
    }
    free[freeCount++] = handle;
  }

  @Nullable SimPod pod(int handle) {
    return pods[handle];
  }

  int slot(int handle) {
    return slots[handle];
  }

  void put(int handle, SimPod pod, int slot) {
    pods[handle] = pod;
    slots[handle] = slot;
  }

  /** The session is on no pod any more, and its end is still to come. */
  void forget(int handle) {
    pods[handle] = null;
  }
}
