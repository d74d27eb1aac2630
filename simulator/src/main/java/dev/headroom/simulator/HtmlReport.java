package dev.headroom.simulator;

import java.util.Locale;

/** A study's report: one HTML file that needs no network, light or dark as the reader's screen. */
final class HtmlReport {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Headroom: what if</title>
      <style>
      :root { color-scheme: light dark; --text: #1c1e21; --faint: #6b7078; --paper: #ffffff; --grid: #e3e5e8;
        --demand: #9db8d9; --capacity: #1f5fa8; --existing: #8a8f98; --forecast: #b36b00; --miss: #c22f2f; --drain: #5e8f5a; }
      @media (prefers-color-scheme: dark) { :root { --text: #e4e6ea; --faint: #9aa0a9; --paper: #16181c; --grid: #2c3036;
        --demand: #36506f; --capacity: #7db4f0; --existing: #757b85; --forecast: #e0a344; --miss: #f07070; --drain: #7fb87a; } }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--paper); max-width: 1080px;
        margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .3rem; } p, .legend { color: var(--faint); }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid var(--grid); }
      th:first-child, td:first-child { text-align: left; } th { color: var(--faint); font-weight: 500; }
      svg { width: 100%; height: auto; display: block; } svg text { font-size: 11px; fill: var(--faint); }
      .demand { fill: var(--demand); } .capacity, .existing, .forecast { fill: none; stroke-width: 1.3; }
      .capacity { stroke: var(--capacity); } .existing { stroke: var(--existing); }
      .forecast { stroke: var(--forecast); stroke-dasharray: 4 3; }
      .miss { fill: var(--miss); } .drain { fill: var(--drain); } .grid { stroke: var(--grid); stroke-width: 1; }
      .legend span::before { content: ""; display: inline-block; width: 1em; height: .6em; margin: 0 .4em 0 1em;
        background: var(--color); }
      </style>
      </head>
      <body>
      <h1>What if</h1>
      """;

  private static final String LEGEND =
      """
      <div class="legend"><span style="--color: var(--demand)">sessions</span><span
      style="--color: var(--capacity)">slots on accepting pods</span><span
      style="--color: var(--existing)">slots of all pods, starting and draining too</span><span
      style="--color: var(--forecast)">forecast quantile</span><span
      style="--color: var(--miss)">starts without a free slot</span><span
      style="--color: var(--drain)">draining pods</span></div>
      """;

  private HtmlReport() {}

  static String of(Results results) {
    var html = new StringBuilder(HEAD);
    html.append("<p>").append(escaped(results.heading().strip())).append("</p>\n");
    table(results, html);
    html.append(LEGEND);
    for (var run : results.runs()) {
      var timeline = run.timeline();
      if (timeline != null && timeline.isDrawn()) {
        html.append("<h2>").append(escaped(run.score().policy())).append("</h2>\n");
        html.append(SvgChart.of(run.score().policy(), timeline, results.study().zone()));
      }
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static void table(Results results, StringBuilder html) {
    html.append("<div class=\"scroll\"><table><thead><tr>");
    for (var head :
        new String[] {
          "policy",
          "pod-hours",
          "÷ lower bound",
          "÷ clairvoyant",
          "misses per 10,000",
          "episodes",
          "disrupted",
          "drain minutes p50 / p95 / max",
          "mean free slots"
        }) {
      html.append("<th>").append(head).append("</th>");
    }
    html.append("</tr></thead><tbody>\n");
    for (var run : results.runs()) {
      html.append(row(results, run.score()));
    }
    html.append("</tbody></table></div>\n");
  }

  private static String row(Results results, Score score) {
    return String.format(
        Locale.ROOT,
        "<tr><td>%s</td><td>%.1f</td><td>%.3f</td><td>%.3f</td><td>%.1f</td><td>%d</td><td>%d</td>"
            + "<td>%.0f / %.0f / %.0f</td><td>%.1f</td></tr>%n",
        escaped(score.policy()),
        score.podHours(),
        score.overBound(),
        results.overClairvoyant(score),
        score.missesPer10000(),
        score.misses().episodes(),
        score.events().disrupted,
        score.drainMinutes(0.5),
        score.drainMinutes(0.95),
        score.drainMinutes(1),
        score.meanHeadroom());
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
