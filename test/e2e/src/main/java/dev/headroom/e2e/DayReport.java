package dev.headroom.e2e;

import java.util.List;
import java.util.Locale;

/** The days of several fleets beside each other. */
record DayReport(List<DayFleet.Day> days) {
  DayReport {
    days = List.copyOf(days);
  }

  @Override
  public String toString() {
    var text =
        new StringBuilder(
            """
            | fleet | calls | turned away | on a full pod | cut | packets lost | pod-hours | of full pods | most pods | pods up, down | taken back while draining |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """);
    for (var day : days) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %d | %d | %d | %.1f | %.1f | %d | %d, %d | %d |%n",
              day.name(),
              day.calls(),
              day.turnedAway(),
              day.overfull(),
              day.cut(),
              day.packetsLost(),
              day.podHours(),
              day.fullPodHours(),
              day.mostPods(),
              day.scaleOuts(),
              day.scaleIns(),
              day.unmarked()));
    }
    return text.toString();
  }
}
