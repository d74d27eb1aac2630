package dev.headroom.policy;

import java.util.Arrays;

/** Many counts of 0 or more, most of them 0: a page of zeros takes no memory. */
final class PagedCounts {
  private static final int PAGE_BITS = 8;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int[] NONE = new int[PAGE];

  private final int[][] pages;
  private final long[] sums;

  /**
   * @param size a multiple of 256
   */
  PagedCounts(int size) {
    pages = new int[size >> PAGE_BITS][];
    sums = new long[pages.length];
    clear();
  }

  int get(int index) {
    return pages[index >> PAGE_BITS][index & (PAGE - 1)];
  }

  /** The count may not fall below 0. */
  void add(int index, int amount) {
    var page = index >> PAGE_BITS;
    if (sums[page] == 0) {
      pages[page] = new int[PAGE];
    }
    pages[page][index & (PAGE - 1)] += amount;
    sums[page] += amount;
    if (sums[page] == 0) {
      pages[page] = NONE;
    }
  }

  void clear(int index) {
    var count = get(index);
    if (count != 0) {
      add(index, -count);
    }
  }

  void clear() {
    Arrays.fill(pages, NONE);
    Arrays.fill(sums, 0);
  }

  long sum() {
    return Arrays.stream(sums).sum();
  }

  void state(StateFields fields, String name) {
    var all = new int[pages.length << PAGE_BITS];
    for (var page = 0; page < pages.length; page++) {
      System.arraycopy(pages[page], 0, all, page << PAGE_BITS, PAGE);
    }
    fields.counts(name, all);
    clear();
    for (var index = 0; index < all.length; index++) {
      if (all[index] != 0) {
        add(index, all[index]);
      }
    }
  }
}
