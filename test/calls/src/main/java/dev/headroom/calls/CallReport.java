package dev.headroom.calls;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What both ends say of a call.
 *
 * @param id the caller's name for it
 * @param sent packets sent by both ends
 * @param received packets received by both ends
 * @param lost packets of either stream that never arrived, gaps and tail
 * @param missingTail packets sent after the last one that arrived, of the end that missed more
 * @param longestSilence the longest pause that an end heard while the other was sending
 * @param firstSentNanos monotonic time of the call's first packet, 0 before it
 * @param answeredBy the names that servers put behind what they sent back; empty where they do not
 */
public record CallReport(
    String id,
    long sent,
    long received,
    long lost,
    long missingTail,
    Duration longestSilence,
    long firstSentNanos,
    Set<String> answeredBy) {
  /** An end that hears nothing this long has lost its call; people hang up. */
  public static final Duration CUT_AFTER = Duration.ofSeconds(2);

  /**
   * A fifth of a second, more than is ever on its way: whoever hangs up without the other's last
   * packets did so in a call that was lost already, however short the silence.
   */
  private static final long CUT_TAIL = 10;

  public CallReport {
    answeredBy = Set.copyOf(answeredBy);
  }

  /** Whether the call has been silent for too long. */
  boolean silent() {
    return longestSilence.compareTo(CUT_AFTER) >= 0;
  }

  /** Whether the call was lost before anybody hung up. */
  public boolean cut() {
    return silent() || missingTail >= CUT_TAIL;
  }

  /** Whether every packet of both streams arrived, and none too late. */
  public boolean whole() {
    return !cut() && lost == 0;
  }

  /** {@code id sent received lost tail silence-ms first-nanos name…}: {@link #parse} reads it. */
  String line() {
    var numbers =
        "%s %d %d %d %d %d %d"
            .formatted(
                id, sent, received, lost, missingTail, longestSilence.toMillis(), firstSentNanos);
    return answeredBy.isEmpty() ? numbers : numbers + " " + String.join(" ", answeredBy);
  }

  static CallReport parse(String line) {
    var words = line.split(" ", -1);
    if (words.length < 7) {
      throw new IllegalArgumentException("not a call report: " + line);
    }
    return new CallReport(
        words[0],
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]),
        Duration.ofMillis(Long.parseLong(words[5])),
        Long.parseLong(words[6]),
        Set.copyOf(List.of(words).subList(7, words.length)));
  }
}
