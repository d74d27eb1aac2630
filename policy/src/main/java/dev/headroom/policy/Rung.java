package dev.headroom.policy;

/**
 * How much history a forecast stands on: the cold-start ladder, from the lowest rung up. A forecast
 * climbs and falls by itself, and always says where it stands.
 */
public enum Rung {
  /** Nothing is known beyond the present: live sessions and the buffer. */
  REACTIVE("reactive"),
  /** Less than a day: survivors, and newcomers at the rate and trend of the last minutes. */
  TREND("trend"),
  /** Only totals are known: the live count, scaled by the profile of counts. */
  COUNT_ONLY("scaled seasonal"),
  /** At least a day: the profile of the days there are. */
  DAILY("daily profile"),
  /** At least one day of this kind (working day, day of rest). */
  DAY_TYPE("day-type profile"),
  /** At least two of this very weekday. */
  WEEKLY("weekly profile");

  private final String label;

  Rung(String label) {
    this.label = label;
  }

  /** For people. */
  public String label() {
    return label;
  }

  boolean hasProfile() {
    return compareTo(COUNT_ONLY) >= 0;
  }
}
