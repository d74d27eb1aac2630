package dev.headroom.simulator;

import java.util.Arrays;

/** A binary min-heap of longs without boxing. */
final class LongHeap {
  private long[] items = new long[1024];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** The smallest item; the heap must not be empty. */
  long peek() {
    return items[0];
  }

  void push(long item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    var at = size++;
    while (at > 0) {
      var parent = (at - 1) >>> 1;
      if (items[parent] <= item) {
        break;
      }
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }

  /** Takes out the smallest item; the heap must not be empty. */
  long pop() {
    var smallest = items[0];
    var item = items[--size];
    var at = 0;
    while (true) {
      var child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && items[child + 1] < items[child]) {
        child++;
      }
      if (items[child] >= item) {
        break;
      }
      items[at] = items[child];
      at = child;
    }
    items[at] = item;
    return smallest;
  }
}
