package dev.headroom.simulator;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One policy's course over the scored time as plain SVG: load and pods above, drains below. */
final class SvgChart {
  private static final int WIDTH = 1000;
  private static final int LEFT = 52;
  private static final int TOP = 10;
  private static final int PLOT = 220;
  private static final int GAP = 14;
  private static final int STRIP = 40;
  private static final int HEIGHT = TOP + PLOT + GAP + STRIP + 24;

  private final Timeline timeline;
  private final ZoneId zone;
  private final double most;
  private final StringBuilder svg = new StringBuilder();

  private SvgChart(Timeline timeline, ZoneId zone) {
    this.timeline = timeline;
    this.zone = zone;
    this.most = Math.max(1, highest(timeline));
  }

  private static double highest(Timeline timeline) {
    var most = 0.0;
    for (var i = 0; i < timeline.buckets; i++) {
      most = Math.max(most, Math.max(timeline.existing[i], timeline.demand[i]));
      most = Math.max(most, timeline.forecast[i]);
    }
    return most;
  }

  static String of(String title, Timeline timeline, ZoneId zone) {
    return new SvgChart(timeline, zone).draw(title);
  }

  private String draw(String title) {
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>\n"
            .formatted(WIDTH, HEIGHT, HtmlReport.escaped(title)));
    days();
    scale();
    area("demand", timeline.demand);
    line("existing", timeline.existing);
    line("forecast", timeline.forecast);
    line("capacity", timeline.capacity);
    misses();
    drains();
    return svg.append("</svg>\n").toString();
  }

  private double x(double bucket) {
    return LEFT + (WIDTH - LEFT - 4) * bucket / timeline.buckets;
  }

  private double y(double sessions) {
    return TOP + PLOT * (1 - sessions / most);
  }

  private void area(String kind, double[] values) {
    var path = new StringBuilder();
    var open = false;
    for (var i = 0; i < values.length; i++) {
      if (values[i] >= 0 && !open) {
        path.append(point("M", x(i), y(0)));
      }
      if (values[i] >= 0) {
        path.append(point("L", x(i), y(values[i]))).append(point("L", x(i + 1), y(values[i])));
      } else if (open) {
        path.append(point("L", x(i), y(0))).append('Z');
      }
      open = values[i] >= 0;
    }
    if (open) {
      path.append(point("L", x(values.length), y(0))).append('Z');
    }
    path(kind, path);
  }

  private void line(String kind, double[] values) {
    var path = new StringBuilder();
    var open = false;
    for (var i = 0; i < values.length; i++) {
      if (values[i] >= 0) {
        path.append(point(open ? "L" : "M", x(i), y(values[i])));
        path.append(point("L", x(i + 1), y(values[i])));
      }
      open = values[i] >= 0;
    }
    path(kind, path);
  }

  private void path(String kind, StringBuilder path) {
    if (!path.isEmpty()) {
      svg.append("<path class=\"%s\" d=\"%s\"/>\n".formatted(kind, path));
    }
  }

  private static String point(String command, double x, double y) {
    return String.format(Locale.ROOT, "%s%.1f %.1f", command, x, y);
  }

  private void misses() {
    for (var i = 0; i < timeline.buckets; i++) {
      if (timeline.misses[i] > 0) {
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect class=\"miss\" x=\"%.1f\" y=\"%d\" width=\"2\" height=\"%d\">"
                    + "<title>%d starts without a free slot</title></rect>%n",
                x(i),
                TOP + PLOT - 14,
                14,
                timeline.misses[i]));
      }
    }
  }

  private void drains() {
    var highest = 1.0;
    for (var value : timeline.draining) {
      highest = Math.max(highest, value);
    }
    var bottom = TOP + PLOT + GAP + STRIP;
    for (var i = 0; i < timeline.buckets; i++) {
      if (timeline.draining[i] > 0) {
        var height = STRIP * timeline.draining[i] / highest;
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect class=\"drain\" x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\"/>%n",
                x(i),
                bottom - height,
                Math.max(0.6, x(1) - x(0)),
                height));
      }
    }
    text(2, TOP + PLOT + GAP + 12, "draining");
    text(2, TOP + PLOT + GAP + 26, String.format(Locale.ROOT, "≤ %.0f pods", highest));
  }

  private void scale() {
    var step = roundStep(most / 4);
    for (var value = 0.0; value <= most; value += step) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
              LEFT,
              WIDTH - 4,
              y(value),
              y(value)));
      text(2, y(value) + 4, String.format(Locale.ROOT, "%.0f", value));
    }
  }

  private static double roundStep(double about) {
    var power = Math.pow(10, Math.floor(Math.log10(about)));
    var digit = about / power;
    return Math.max(1, power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10));
  }

  private void days() {
    var format = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
    var first = Instant.ofEpochMilli(timeline.from).atZone(zone).toLocalDate();
    var days = Math.max(1, (int) ((timeline.to - timeline.from) / 86_400_000L));
    var every = Math.max(1, days / 8);
    for (var day = 0; day <= days; day += every) {
      var date = first.plusDays(day);
      var at = date.atStartOfDay(zone).toInstant().toEpochMilli();
      if (at >= timeline.from && at < timeline.to) {
        var bucket =
            (double) (at - timeline.from) * timeline.buckets / (timeline.to - timeline.from);
        svg.append(
            String.format(
                Locale.ROOT,
                "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
                x(bucket),
                x(bucket),
                TOP,
                TOP + PLOT + GAP + STRIP));
        if (x(bucket) < WIDTH - 70) {
          text(x(bucket) + 2, HEIGHT - 8, date.format(format));
        }
      }
    }
  }

  private void text(double x, double y, String words) {
    svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n", x, y, words));
  }
}
