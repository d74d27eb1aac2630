package dev.headroom.e2e;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The demo's table: a line a second on a terminal, every fifth elsewhere, below one heading that is
 * repeated so that it stays in sight. The policy's decision is told when it changes.
 */
final class Board {
  private static final int LINES_A_HEADING = 20;
  private static final int SECONDS_A_LINE_IN_A_LOG = 5;
  private static final int BAR = 16;

  private final PrintStream out;
  private final boolean terminal;
  private int lines;
  private String lastDecision = "";
  private long lastSecond = -SECONDS_A_LINE_IN_A_LOG;

  Board(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * What is shown of one moment.
   *
   * @param packetsPerSecond received at the callers' ends
   * @param sessions as the API tells, negative when it does not
   * @param pods the fleet's, but those that are being deleted
   * @param signalAgeMillis of the oldest pod's signal, negative when not known
   * @param silent live calls of which an end hears nothing
   * @param decision the policy's last, one line
   */
  record Moment(
      Duration elapsed,
      int calls,
      long packetsPerSecond,
      long sessions,
      List<MediaPod> pods,
      MediaFleet.Autoscaler autoscaler,
      long signalAgeMillis,
      int silent,
      String decision) {

    /** Pods that are ready, marked or not. */
    int ready() {
      return (int) pods.stream().filter(MediaPod::ready).count();
    }
  }

  void show(Moment moment) {
    var seconds = moment.elapsed().toSeconds();
    if (!terminal && seconds - lastSecond < SECONDS_A_LINE_IN_A_LOG) {
      return;
    }
    lastSecond = seconds;
    if (lines++ % LINES_A_HEADING == 0) {
      out.println();
      out.println(
          "  time  calls  packets/s  sessions  wanted  ready  age ms  silent  pods"
              + " ".repeat(BAR - 2)
              + "HPA");
    }
    out.println(line(moment, seconds));
    if (!moment.decision().equals(lastDecision)) {
      lastDecision = moment.decision();
      out.println("        policy: " + lastDecision);
    }
  }

  private String line(Moment moment, long seconds) {
    return String.format(
        Locale.ROOT,
        "%3d:%02d  %5d  %9d  %8s  %6d  %5d  %6s  %6d  %-" + BAR + "s  %s",
        seconds / 60,
        seconds % 60,
        moment.calls(),
        moment.packetsPerSecond(),
        known(moment.sessions()),
        moment.autoscaler().desired(),
        moment.ready(),
        known(moment.signalAgeMillis()),
        moment.silent(),
        bar(moment),
        moment.autoscaler().says());
  }

  private static String known(long value) {
    return value < 0 ? "unknown" : String.valueOf(value);
  }

  /**
   * A block for each pod: full if it takes calls, half while it drains, a dot once it is released,
   * light if it is wanted and not there yet.
   */
  private static String bar(Moment moment) {
    var bar = new StringBuilder();
    moment.pods().stream()
        .filter(MediaPod::ready)
        .map(Board::block)
        .sorted(Comparator.reverseOrder())
        .forEach(bar::append);
    bar.append("░ ".repeat(Math.max(0, moment.autoscaler().desired() - moment.ready())));
    return bar.toString();
  }

  private static String block(MediaPod pod) {
    return switch (pod.phase()) {
      case "draining" -> "▄ ";
      case "released" -> "· ";
      default -> "█ ";
    };
  }
}
