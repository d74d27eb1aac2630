package dev.headroom.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A list whose elements are used again after it is cleared. */
final class Pool<T> {
  private final List<T> all = new ArrayList<>();
  private final Supplier<T> maker;
  private int size;

  Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  T get(int number) {
    return all.get(number);
  }

  /** One more element; it has what its last user left in it. */
  T next() {
    if (size == all.size()) {
      all.add(maker.get());
    }
    return all.get(size++);
  }
}
