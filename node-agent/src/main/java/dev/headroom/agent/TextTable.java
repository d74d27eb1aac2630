package dev.headroom.agent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns of text, each as wide as its widest cell; numbers stand to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths;
  private final boolean[] numeric;

  TextTable(String... columns) {
    header = List.of(columns);
    widths = header.stream().mapToInt(String::length).toArray();
    numeric = new boolean[columns.length];
    Arrays.fill(numeric, true);
  }

  void row(Object... cells) {
    if (cells.length != widths.length) {
      throw new IllegalArgumentException(cells.length + " cells in " + widths.length + " columns");
    }
    var row = Arrays.stream(cells).map(Object::toString).toList();
    for (var i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], row.get(i).length());
      numeric[i] &= cells[i] instanceof Number || row.get(i).equals("-");
    }
    rows.add(row);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    line(text, header);
    rows.forEach(row -> line(text, row));
    return text.toString();
  }

  private void line(StringBuilder text, List<String> cells) {
    var line = new StringBuilder();
    for (var i = 0; i < widths.length; i++) {
      var space = " ".repeat(widths[i] - cells.get(i).length());
      line.append(i == 0 ? "" : GAP)
          .append(numeric[i] ? space + cells.get(i) : cells.get(i) + space);
    }
    text.append(line.toString().stripTrailing()).append(System.lineSeparator());
  }
}
