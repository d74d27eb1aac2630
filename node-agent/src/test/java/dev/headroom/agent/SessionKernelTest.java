package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The life of sessions in the kernel's tables: from candidate to forgotten, and full tables. */
@Tag("kernel")
class SessionKernelTest {
  private static final int TABLE = 65536;

  private TestRun kernel;

  @BeforeEach
  void load() {
    kernel = new TestRun();
  }

  @AfterEach
  void unload() {
    kernel.close();
  }

  private void call(int client) {
    kernel.out(Frames.outTo(client, Payloads.rtp(client, 1)));
    kernel.out(Frames.outTo(client, Payloads.rtp(client, 2)));
  }

  @Test
  void whatCameBeforeTheProofCounts() {
    for (var i = 0; i < 5; i++) {
      kernel.in(Frames.in4(new byte[] {22, 1, 2, 3})); // DTLS
    }
    kernel.out(Frames.out4(Payloads.rtp(1, 1)));
    kernel.out(Frames.out4(Payloads.rtp(1, 2)));
    var session = kernel.drain().sessions.getFirst();
    assertThat(session.totals().inPackets()).isEqualTo(5);
    assertThat(session.totals().outPackets()).isEqualTo(2);
    assertThat(session.firstIn()).isBetween(1L, session.firstOut() - 1);
  }

  @Test
  void countsAllThatASessionCarriesButOnlyProofKeepsItAlive() {
    call(1);
    var proven = kernel.drain().sessions.getFirst().lastProvenNanos();
    for (var i = 0; i < 10; i++) {
      kernel.out(Frames.outTo(1, new byte[] {100}));
    }
    var session = kernel.drain().sessions.getFirst();
    assertThat(session.totals().outPackets()).isEqualTo(12);
    assertThat(session.lastProvenNanos()).isEqualTo(proven);
    assertThat(session.lastOut()).isGreaterThan(proven);
  }

  @Test
  void announcesEachSessionOnce() {
    var started = new ArrayList<SessionKey>();
    try (var events = kernel.events()) {
      call(1);
      call(1);
      kernel.in(Frames.in4(Payloads.stunRequest(1)));
      kernel.out(Frames.out4(Payloads.stunSuccess(1)));
      events.poll(1000, (data, offset) -> started.add(KeyView.read(data, offset)));
      events.poll(1, (data, offset) -> started.add(KeyView.read(data, offset)));
    }
    assertThat(started)
        .containsExactly(
            new SessionKey(TestRun.HOOK, Frames.POD4, Frames.endpoint("198.51.0.1", 1)),
            new SessionKey(TestRun.HOOK, Frames.POD4, Frames.CLIENT4));
  }

  @Test
  void announcementsThatNobodyReadsAreCounted() {
    for (var client = 0; client < 5000; client++) {
      call(client);
    }
    var drained = kernel.drain();
    assertThat(drained.sessions).hasSize(5000);
    var lost = drained.counters.getOrDefault(MeterCounter.EVENTS_FULL, 0L);
    var read = new ArrayList<Long>();
    try (var events = kernel.events()) {
      events.poll(0, (_, offset) -> read.add(offset));
    }
    assertThat(lost).isPositive();
    assertThat(read.size() + lost).isEqualTo(5000);
  }

  @Test
  void fullTablesAreCountedAndLiveCallsKeepTheirPlace() {
    for (var client = 0; client < TABLE; client++) {
      call(client);
    }
    for (var client = TABLE; client < TABLE + 100; client++) {
      call(client);
    }
    call(3);
    var drained = kernel.drain();
    assertThat(drained.sessions).hasSize(TABLE);
    assertThat(drained.streams).hasSize(TABLE);
    assertThat(drained.skipped())
        .containsEntry(MeterCounter.SESSIONS_FULL, 100L)
        .containsEntry(MeterCounter.STREAMS_FULL, 100L);
    assertThat(drained.streams)
        .filteredOn(stream -> stream.ssrc() == 3)
        .extracting(Drained.Stream::packets)
        .containsExactly(4L);
  }

  @Test
  void aFloodOfRandomSourcesMakesNoStream() {
    call(1);
    for (var ssrc = 100; ssrc < 100_000; ssrc++) {
      kernel.out(Frames.outTo(1, Payloads.rtp(ssrc, ssrc)));
    }
    call(1);
    var drained = kernel.drain();
    assertThat(drained.streams).hasSize(1);
    assertThat(drained.sessions).hasSize(1);
    assertThat(drained.skipped()).isEqualTo(Map.of());
  }

  @Test
  void forgetsWhatIsSilentForLong() {
    call(1);
    var now = System.nanoTime();
    assertThat(kernel.drain(now + Tables.RETENTION_NANOS - 1_000_000_000).sessions).hasSize(1);
    assertThat(kernel.drain(now + Tables.RETENTION_NANOS + 1).sessions).hasSize(1);
    assertThat(kernel.drain(now).sessions).isEmpty();
    assertThat(kernel.drain(now).streams).isEmpty();
  }

  @Test
  void removingAHookTakesItsEntriesAndNoOthers() {
    call(1);
    kernel.in(Frames.in4(Payloads.stunRequest(1)));
    kernel.out(Frames.outTo(2, Payloads.rtp(2, 1)));
    kernel.tables.removeHook(2);
    assertThat(kernel.drain().sessions).hasSize(1);
    assertThat(kernel.entries()).containsExactly(1, 1, 2, 1, 0, 1);
    kernel.tables.removeHook(TestRun.HOOK);
    assertThat(kernel.drain().sessions).isEmpty();
    assertThat(kernel.entries()).containsOnly(0);
  }

  @Test
  void drains60000EntriesInOnePass() {
    for (var client = 0; client < 60_000; client++) {
      call(client);
    }
    var drained = kernel.drain();
    assertThat(drained.sessions).hasSize(60_000).doesNotHaveDuplicates();
    assertThat(drained.streams).hasSize(60_000);
    assertThat(drained.streams).allMatch(stream -> stream.packets() == 2);
    assertThat(drained.streams.stream().map(Drained.Stream::ssrc).distinct().count())
        .isEqualTo(60_000);
  }
}
