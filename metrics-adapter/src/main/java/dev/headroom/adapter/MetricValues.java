package dev.headroom.adapter;

import dev.headroom.model.Reading;
import io.vertx.core.buffer.Buffer;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * {@code MetricValueList} in both encodings (metrics {@code pkg/apis/custom_metrics}). Written
 * directly: a list of a thousand pods is the hot path, and names and values never need escaping.
 *
 * @param version {@code v1beta1} or {@code v1beta2}
 * @param selector the metric selector as JSON, {@code null} when none was given
 */
record MetricValues(String version, String metric, String selector, List<Item> items) {
  static final String NO_SELECTOR = "null";

  /** A described object and its value; names are those of existing objects. */
  record Item(
      String kind, String apiVersion, String namespace, String name, Reading.Fresh reading) {}

  Buffer json() {
    var out = new StringBuilder(128 + 256 * items.size());
    out.append("{\"kind\":\"MetricValueList\",\"apiVersion\":\"")
        .append(Catalogue.GROUP)
        .append('/')
        .append(version)
        .append("\",\"metadata\":{},\"items\":[");
    var separator = "";
    for (var item : items) {
      out.append(separator);
      write(item, out);
      separator = ",";
    }
    return Buffer.buffer(out.append("]}").toString());
  }

  private void write(Item item, StringBuilder out) {
    out.append("{\"describedObject\":{\"kind\":\"")
        .append(item.kind())
        .append(item.namespace().isEmpty() ? "" : "\",\"namespace\":\"" + item.namespace())
        .append("\",\"name\":\"")
        .append(item.name())
        .append("\",\"apiVersion\":\"")
        .append(item.apiVersion())
        .append("\"},");
    if (version.equals("v1beta1")) {
      out.append("\"metricName\":\"").append(metric).append("\",");
      write(item.reading(), "window", out);
      out.append(",\"selector\":").append(selector).append('}');
    } else {
      out.append("\"metric\":{\"name\":\"")
          .append(metric)
          .append("\",\"selector\":")
          .append(selector)
          .append("},");
      write(item.reading(), "windowSeconds", out);
      out.append('}');
    }
  }

  /** A window shorter than a second counts as one: 0 would say that the value is of a moment. */
  private static void write(Reading.Fresh reading, String window, StringBuilder out) {
    out.append("\"timestamp\":\"")
        .append(reading.at().truncatedTo(ChronoUnit.SECONDS))
        .append("\",");
    if (reading.window().isPositive()) {
      var seconds = Math.max(1, Math.round(reading.window().toMillis() / 1000.0));
      out.append('"').append(window).append("\":").append(seconds).append(',');
    }
    out.append("\"value\":\"").append(reading.value()).append('"');
  }
}
