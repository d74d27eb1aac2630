package dev.headroom.simulator;

import dev.headroom.policy.LiveSessions;
import dev.headroom.policy.PodFlag;
import dev.headroom.policy.PodView;
import dev.headroom.policy.SessionEvents;
import dev.headroom.policy.SessionStarts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics that come late or not at all: pods and their phases are as they are, for they come from
 * the API server, but their sessions are as they were. What is lost stays lost until the next
 * metrics arrive.
 */
final class LateMetrics {
  private static final SessionStarts NONE = new LiveSessions();

  private final long delayMillis;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private Frame last = new Frame(Long.MIN_VALUE, Map.of(), new SessionEvents());
  private final SessionEvents events = new SessionEvents();

  private record Frame(long at, Map<String, SessionStarts> sessions, SessionEvents events) {}

  LateMetrics(long delayMillis) {
    this.delayMillis = delayMillis;
  }

  void record(Fleet fleet, long now) {
    var sessions = new HashMap<String, SessionStarts>();
    for (var view : fleet.views()) {
      sessions.put(view.name(), copy(view.sessions()));
    }
    var happened = new SessionEvents();
    append(fleet.calls().events(), happened);
    frames.add(new Frame(now, sessions, happened));
  }

  private static SessionStarts copy(SessionStarts sessions) {
    var copy = new LiveSessions();
    for (var i = 0; i < sessions.size(); i++) {
      copy.add(sessions.startMillis(i));
    }
    return copy;
  }

  private static void append(SessionEvents from, SessionEvents to) {
    for (var i = 0; i < from.starts(); i++) {
      to.started(from.startMillis(i));
    }
    for (var i = 0; i < from.ends(); i++) {
      to.ended(from.endStartMillis(i), from.endMillis(i));
    }
  }

  List<PodView> views(Fleet fleet, long now, boolean lost) {
    var fresh = false;
    while (!lost && !frames.isEmpty() && frames.peek().at <= now - delayMillis) {
      last = frames.remove();
      append(last.events, events);
      fresh = true;
    }
    var views = new ArrayList<PodView>();
    for (var view : fleet.views()) {
      views.add(seen(view, fresh));
    }
    return views;
  }

  private PodView seen(PodView view, boolean fresh) {
    var flags = EnumSet.noneOf(PodFlag.class);
    flags.addAll(view.flags());
    // What was read before a pod's mark says nothing of the sessions it got until then.
    if (!fresh || last.at < view.since().toEpochMilli()) {
      flags.add(PodFlag.STALE);
    }
    var sessions = last.sessions.getOrDefault(view.name(), NONE);
    return new PodView(view.name(), view.phase(), view.since(), view.size(), sessions, flags);
  }

  /** What the shown metrics say has happened since the ones before; cleared by the reader. */
  SessionEvents events() {
    return events;
  }
}
