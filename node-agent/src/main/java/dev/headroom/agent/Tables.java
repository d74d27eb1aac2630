package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The tables that the programs fill, read in passes into memory allocated once. One thread at a
 * time.
 */
final class Tables implements AutoCloseable {
  /** All tables that outlive a process. */
  static final List<String> NAMES =
      List.of(
          "hooks",
          "sessions",
          "streams",
          "candidates",
          "probations",
          "clocks",
          "transactions",
          "counters",
          "events");

  /** Which hook each cgroup is; of the programs for cgroups alone. */
  static final String CGROUP_HOOKS = "cgroup_hooks";

  /** EVENT_BYTES of maps.h. */
  static final long EVENTS_BYTES = 256 * 1024;

  /** Twice the time after which a session no longer counts as live. */
  static final long RETENTION_NANOS = Duration.ofSeconds(60).toNanos();

  private static final MeterCounter[] COUNTERS = MeterCounter.values();

  private final Arena arena = Arena.ofShared();
  private final int cpus = LibBpf.possibleCpus();
  private final BpfMap hooks;
  private final BpfMap counters;
  private final BatchReader sessions;
  private final BatchReader streams;
  private final BatchReader candidates;
  private final List<BatchReader> keyedByHook;
  private final BpfMap clocks;
  private final BatchReader clockReader;
  private final MemorySegment clockRate;
  private final MemorySegment key;
  private final MemorySegment hookValues;
  private final MemorySegment counterValues;
  private final HookView hookView;
  private final SessionView sessionView;
  private final SessionView candidateView;
  private final StreamView streamView;

  Tables(BpfObject object) {
    hooks = object.map("hooks", Integer.BYTES, Layout.SIZEOF_VOLUME);
    counters = object.map("counters", Integer.BYTES, Layout.SIZEOF_COUNTERS);
    sessions = reader(object, "sessions", Layout.SIZEOF_SESSION_KEY, Layout.SIZEOF_SESSION, true);
    streams = reader(object, "streams", Layout.SIZEOF_STREAM_KEY, Layout.SIZEOF_STREAM, true);
    candidates = reader(object, "candidates", Layout.SIZEOF_SESSION_KEY, Layout.SIZEOF_CALL, false);
    clockReader =
        reader(object, "clocks", Layout.SIZEOF_STREAM_KEY, Layout.SIZEOF_CLOCK_RATE, false);
    keyedByHook =
        List.of(
            sessions,
            streams,
            candidates,
            reader(object, "probations", Layout.SIZEOF_STREAM_KEY, Layout.SIZEOF_RTP, false),
            clockReader,
            reader(
                object,
                "transactions",
                Layout.SIZEOF_TRANSACTION_KEY,
                Layout.SIZEOF_TRANSACTION,
                false));
    clocks = object.map("clocks", Layout.SIZEOF_STREAM_KEY, Layout.SIZEOF_CLOCK_RATE);
    clockRate = arena.allocate(JAVA_INT);
    key = hooks.allocateKey(arena);
    hookValues = hooks.allocateValues(arena, cpus);
    counterValues = counters.allocateValues(arena, cpus);
    hookView = new HookView(hookValues, cpus);
    sessionView = new SessionView(sessions.keys(), sessions.values(), Layout.SESSION_CALL);
    candidateView = new SessionView(candidates.keys(), candidates.values(), 0);
    streamView = new StreamView(streams.keys(), streams.values());
  }

  private BatchReader reader(
      BpfObject object, String table, int keyBytes, int valueBytes, boolean locked) {
    return new BatchReader(object.map(table, keyBytes, valueBytes), locked, arena);
  }

  /** Lets the programs count for a hook; totals that are there already stay. */
  void addHook(int hook) {
    key.set(JAVA_INT, 0, hook);
    hookValues.fill((byte) 0);
    hooks.insert(key, hookValues);
  }

  /** Takes away every entry of a hook. The programs must be off it. */
  void removeHook(int hook) {
    key.set(JAVA_INT, 0, hook);
    hooks.delete(key);
    for (var reader : keyedByHook) {
      reader.rewind();
      for (var count = reader.next(); count > 0; count = reader.next()) {
        for (var i = 0; i < count; i++) {
          if (KeyView.hook(reader.keys(), reader.keyOffset(i)) == hook) {
            reader.delete(i);
          }
        }
      }
    }
  }

  /** How many entries the tables have that are keyed by hook. */
  int[] entries() {
    return keyedByHook.stream().mapToInt(BatchReader::entries).toArray();
  }

  /** One pass over hooks, sessions, streams and counters; forgets what was silent for long. */
  void drain(Set<Integer> present, long nowNanos, Sink sink) {
    for (int hook : present) {
      drainHook(hook, sink);
    }
    drainSessions(nowNanos, sink);
    drainStreams(nowNanos, sink);
    drainCounters(sink);
  }

  /** Whether a drain drops what had its last packet at {@code lastNanos}. */
  static boolean isForgotten(long lastNanos, long nowNanos) {
    return nowNanos - lastNanos > RETENTION_NANOS;
  }

  private void drainHook(int hook, Sink sink) {
    key.set(JAVA_INT, 0, hook);
    if (hooks.lookup(key, hookValues)) {
      hookView.moveTo(hook);
      sink.hook(hookView);
    }
  }

  private void drainSessions(long nowNanos, Sink sink) {
    sessions.rewind();
    for (var count = sessions.next(); count > 0; count = sessions.next()) {
      for (var i = 0; i < count; i++) {
        sessionView.moveTo(sessions.keyOffset(i), sessions.valueOffset(i));
        sink.session(sessionView);
        if (isForgotten(sessionView.lastNanos(), nowNanos)) {
          sessions.delete(i);
        }
      }
    }
  }

  private void drainStreams(long nowNanos, Sink sink) {
    streams.rewind();
    for (var count = streams.next(); count > 0; count = streams.next()) {
      for (var i = 0; i < count; i++) {
        streamView.moveTo(streams.keyOffset(i), streams.valueOffset(i));
        sink.stream(streamView);
        findClockRate(i);
        if (isForgotten(streamView.lastNanos(), nowNanos)) {
          streams.delete(i);
        }
      }
    }
  }

  /** The kernel side takes the rate up with one of the stream's next 64 packets. */
  private void findClockRate(int index) {
    if (streamView.clockRate() == ClockRate.UNKNOWN) {
      var rate = ClockRate.find(streamView);
      if (rate != ClockRate.UNKNOWN) {
        clockRate.set(JAVA_INT, 0, rate);
        clocks.put(streams.key(index), clockRate);
      }
    }
  }

  /** One pass over the 5-tuples that have proven nothing. */
  void drainCandidates(Sink sink) {
    candidates.rewind();
    for (var count = candidates.next(); count > 0; count = candidates.next()) {
      for (var i = 0; i < count; i++) {
        candidateView.moveTo(candidates.keyOffset(i), candidates.valueOffset(i));
        sink.session(candidateView);
      }
    }
  }

  boolean hasClockRates() {
    return clockReader.entries() > 0;
  }

  /** Adds the clock rates that other tables have. */
  void copyClockRates(Tables from) {
    from.clockReader.rewind();
    for (var count = from.clockReader.next(); count > 0; count = from.clockReader.next()) {
      for (var i = 0; i < count; i++) {
        clocks.put(from.clockReader.key(i), from.clockReader.value(i));
      }
    }
  }

  private void drainCounters(Sink sink) {
    key.set(JAVA_INT, 0, 0);
    counters.lookup(key, counterValues);
    for (var counter : COUNTERS) {
      sink.counter(
          counter,
          BpfMap.sumOverCpus(counterValues, counter.index() * 8L, Layout.SIZEOF_COUNTERS, cpus));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
