package dev.headroom.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads traces from CSV with a header: sessions as {@code start,duration_s}, or counts as {@code
 * start,arrivals}; other columns are ignored. Starts are ISO 8601 local times of the given zone,
 * with a {@code T} or a space in them. Cells may be quoted (RFC 4180), but hold no line breaks.
 */
final class TraceReader {
  private final String file;
  private final ZoneId zone;
  private final Columns columns;
  private final Growing starts = new Growing();
  private final Growing values = new Growing();

  /**
   * How to read a file.
   *
   * @param zone the zone of its local times
   * @param arrivals the name of the column that counts
   * @param share the share of the sessions to keep, 1 for all
   * @param durations how long counted sessions last, null where the file must say
   */
  record Reading(
      ZoneId zone, String arrivals, double share, @Nullable Durations durations, long seed) {}

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private record Columns(int start, int value, String valueName, boolean counts) {}

  private TraceReader(String file, ZoneId zone, Columns columns) {
    this.file = file;
    this.zone = zone;
    this.columns = columns;
  }

  static Trace read(Path path, Reading how) {
    try (var reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      var header = reader.readLine();
      if (header == null) {
        throw InputError.at(path.toString(), 1, "start", "the file is empty, wants a header");
      }
      var columns = columns(path.toString(), header, how);
      var rows = new TraceReader(path.toString(), how.zone(), columns);
      rows.readAll(reader);
      return columns.counts ? rows.spread(how) : rows.sessions(how);
    } catch (NoSuchFileException absent) {
      throw new InputError(path + ": there is no such file");
    } catch (CharacterCodingException notText) {
      throw new InputError(path + ": is not UTF-8 text");
    } catch (IOException broken) {
      throw new InputError(path + ": cannot be read: " + broken.getMessage());
    }
  }

  private static Columns columns(String file, String header, Reading how) {
    var names = cells(header.startsWith(BYTE_ORDER_MARK) ? header.substring(1) : header);
    var start = column(file, names, "start");
    if (names.contains("duration_s")) {
      return new Columns(start, names.indexOf("duration_s"), "duration_s", false);
    }
    if (!names.contains(how.arrivals)) {
      throw InputError.at(
          file,
          1,
          "duration_s",
          "the header has neither duration_s nor " + how.arrivals + ": " + header);
    }
    if (how.durations == null) {
      throw new InputError(
          file
              + ": counts arrivals and says no durations: give --durations, for example"
              + " lognormal:mean=30m,sigma=1.0");
    }
    return new Columns(start, names.indexOf(how.arrivals), how.arrivals, true);
  }

  private static int column(String file, List<String> names, String wanted) {
    if (!names.contains(wanted)) {
      throw InputError.at(file, 1, wanted, "is missing in the header");
    }
    return names.indexOf(wanted);
  }

  private void readAll(BufferedReader reader) throws IOException {
    var number = 1;
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (!line.isBlank()) {
        starts.add(start(cell(line, columns.start, number, "start"), number));
        values.add(value(cell(line, columns.value, number, columns.valueName), number));
      }
    }
    if (starts.size == 0) {
      throw new InputError(file + ": holds no rows after its header");
    }
  }

  private String cell(String line, int column, int number, String name) {
    var from = 0;
    for (var i = 0; i < column; i++) {
      from = cellEnd(line, from) + 1;
      if (from > line.length()) {
        throw InputError.at(file, number, name, "is missing in '" + line + "'");
      }
    }
    return unquoted(line.substring(from, cellEnd(line, from)));
  }

  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    for (var from = 0; from <= line.length(); from = cellEnd(line, from) + 1) {
      cells.add(unquoted(line.substring(from, cellEnd(line, from))));
    }
    return cells;
  }

  /** Where the cell that begins at {@code from} ends: at a comma outside of quotes, or the end. */
  private static int cellEnd(String line, int from) {
    var quoted = false;
    for (var i = from; i < line.length(); i++) {
      var c = line.charAt(i);
      quoted ^= c == '"';
      if (c == ',' && !quoted) {
        return i;
      }
    }
    return line.length();
  }

  private static String unquoted(String cell) {
    var text = cell.strip();
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
        : text;
  }

  private long start(String text, int number) {
    try {
      return LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant().toEpochMilli();
    } catch (DateTimeException notATime) {
      throw InputError.at(
          file,
          number,
          "start",
          "'" + text + "' is not a local ISO 8601 time such as 2026-03-02T09:00:00");
    }
  }

  private long value(String text, int number) {
    try {
      var value = Double.parseDouble(text);
      if (value >= 0 && value <= (columns.counts ? 1e7 : 2e6)) {
        return columns.counts ? whole(value, text, number) : Math.round(value * 1000);
      }
    } catch (NumberFormatException notANumber) {
      // Told below, with what was wanted.
    }
    throw InputError.at(
        file,
        number,
        columns.valueName,
        "'" + text + "' is not " + (columns.counts ? "a count" : "seconds within 0..2000000"));
  }

  private long whole(double value, String text, int number) {
    if (value != Math.rint(value)) {
      throw InputError.at(file, number, columns.valueName, "'" + text + "' is not a whole count");
    }
    return (long) value;
  }

  private Trace sessions(Reading how) {
    var random = new SplittableRandom(how.seed);
    var keptStarts = new Growing();
    var keptDurations = new Growing();
    for (var i = 0; i < starts.size; i++) {
      if (how.share >= 1 || random.nextDouble() < how.share) {
        keptStarts.add(starts.items[i]);
        keptDurations.add(values.items[i]);
      }
    }
    return Trace.sorted(keptStarts.toArray(), keptDurations.toInts());
  }

  /** Spreads each count evenly at random over its slot, which is the smallest step of the file. */
  private Trace spread(Reading how) {
    var durations = java.util.Objects.requireNonNull(how.durations);
    var random = new SplittableRandom(how.seed);
    var slot = slotMillis();
    var at = new Growing();
    var lasts = new Growing();
    for (var i = 0; i < starts.size; i++) {
      var first = at.size;
      for (var n = 0L; n < values.items[i]; n++) {
        if (how.share >= 1 || random.nextDouble() < how.share) {
          at.add(starts.items[i] + random.nextLong(slot));
          lasts.add(durations.draw(random));
        }
      }
      Arrays.sort(at.items, first, at.size);
    }
    return Trace.sorted(at.toArray(), lasts.toInts());
  }

  private long slotMillis() {
    var smallest = Long.MAX_VALUE;
    for (var i = 1; i < starts.size; i++) {
      var step = starts.items[i] - starts.items[i - 1];
      if (step > 0) {
        smallest = Math.min(smallest, step);
      }
    }
    return smallest == Long.MAX_VALUE ? 60_000 : smallest;
  }

  /** A list of longs without boxing. */
  private static final class Growing {
    private long[] items = new long[1024];
    private int size;

    void add(long item) {
      if (size == items.length) {
        items = Arrays.copyOf(items, size * 2);
      }
      items[size++] = item;
    }

    long[] toArray() {
      return Arrays.copyOf(items, size);
    }

    int[] toInts() {
      var ints = new int[size];
      for (var i = 0; i < size; i++) {
        ints[i] = (int) Math.min(Integer.MAX_VALUE, items[i]);
      }
      return ints;
    }
  }
}
