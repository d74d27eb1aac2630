package dev.headroom.policy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Why a decision is what it is: one line for people, and the same numbers as fields. */
public sealed interface Explanation {
  /** One readable line. */
  String line();

  static Explanation of(String line) {
    return new Words(line);
  }

  /** A reason without numbers of its own. */
  record Words(String line) implements Explanation {}

  /**
   * The numbers behind a forecast.
   *
   * @param rung of the cold-start ladder
   * @param live sessions now, on all pods
   * @param horizon of the moment that asks for most
   * @param countOnly whether only the number of sessions is known
   * @param survivors of the live sessions that are expected to stay until then; where only sessions
   *     are counted, all that are expected then
   * @param newcomers expected to have begun by then and to stay until then
   * @param localSecond now, in seconds since the epoch, as if the local wall clock were UTC
   * @param profileNewcomers what the profile alone expects of them; where only sessions are
   *     counted, how many the profile has at the horizon
   * @param profileNow how many the profile has now, where only sessions are counted; 0 otherwise
   * @param level present arrivals against the profile's
   * @param coverage the quantile that is promised, in 0..1
   * @param margin between the expected number and that quantile
   * @param onDraining those of them that stay on draining pods
   * @param sessions the demand on accepting pods that counts, in sessions
   * @param floor what set the demand: forecast, buffer, schedule, …
   */
  record Numbers(
      Rung rung,
      int live,
      Duration horizon,
      boolean countOnly,
      double survivors,
      double newcomers,
      long localSecond,
      double profileNewcomers,
      double profileNow,
      double level,
      double coverage,
      double margin,
      double onDraining,
      double sessions,
      String floor,
      Pods pods,
      List<Hold> holds)
      implements Explanation {

    @Override
    public String line() {
      var text = new StringBuilder(200);
      text.append(live).append(" live, ").append(expected());
      text.append(
          String.format(
              Locale.ROOT,
              ", %s %% margin %.0f%s → %.0f sessions (%s) → %s [%s]",
              percent(coverage),
              whole(margin),
              elsewhere(),
              Math.ceil(sessions - 1e-6) + 0.0,
              floor,
              pods.text(),
              rung.label()));
      holds.forEach(hold -> text.append("; held, ").append(hold));
      return text.toString();
    }

    /** The local time slot, as the profile names it: {@code Mon 09:05}. */
    public String slot() {
      return SlotClock.name(localSecond);
    }

    private String elsewhere() {
      return onDraining < 0.5
          ? ""
          : String.format(Locale.ROOT, ", less %.0f on draining pods", onDraining);
    }

    private String expected() {
      var minutes = Math.max(1, Math.round(horizon.toSeconds() / 60.0));
      if (rung == Rung.COUNT_ONLY) {
        return String.format(
            Locale.ROOT,
            "%.0f in %d min (%s profile %.0f → %.0f × level %.2f)",
            survivors,
            minutes,
            slot(),
            profileNow,
            profileNewcomers,
            level);
      }
      if (countOnly) {
        return String.format(Locale.ROOT, "%.0f in %d min", survivors, minutes);
      }
      var stay =
          String.format(
              Locale.ROOT, "%.0f stay %d min, %.0f expected", survivors, minutes, newcomers);
      return rung.hasProfile()
          ? stay
              + String.format(
                  Locale.ROOT, " (%s profile %.0f × level %.2f)", slot(), profileNewcomers, level)
          : stay;
    }

    /** Rounded, and 0 without a sign. */
    private static double whole(double value) {
      return Math.rint(value) + 0.0;
    }

    private static String percent(double share) {
      var text = String.format(Locale.ROOT, "%.2f", share * 100);
      return text.replaceAll("\\.?0+$", "");
    }
  }

  /** How many pods, by what they do. */
  record Pods(int wanted, int accepting, int starting, int draining, int undrained) {
    String text() {
      var text = new StringBuilder().append(wanted).append(wanted == 1 ? " pod" : " pods");
      append(text, starting, "starting");
      append(text, draining, "draining");
      append(text, undrained, "undrained");
      return text.toString();
    }

    private static void append(StringBuilder text, int count, String what) {
      if (count > 0) {
        text.append(", ").append(count).append(' ').append(what);
      }
    }
  }
}
