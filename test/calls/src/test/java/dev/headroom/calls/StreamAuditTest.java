package dev.headroom.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamAuditTest {
  private static final long MS = 1_000_000;

  @Test
  void aWholeStreamMissesNothingOverTheWrap() {
    var audit = new StreamAudit();
    IntStream.range(0, 70_000).forEach(i -> audit.packet(i & 0xffff, (i + 1) * 20L * MS));
    assertThat(audit.received()).isEqualTo(70_000);
    assertThat(audit.missing(70_000)).isZero();
    assertThat(audit.gaps()).isZero();
    assertThat(audit.longestSilenceNanos(0, 70_000 * 20L * MS)).isEqualTo(20 * MS);
  }

  @Test
  void countsGapsAndTheTail() {
    var audit = new StreamAudit();
    IntStream.of(0, 1, 4, 5).forEach(i -> audit.packet(i, (i + 1) * 20L * MS));
    assertThat(audit.gaps()).isEqualTo(2);
    assertThat(audit.missing(10)).isEqualTo(6);
    assertThat(audit.missingTail(10)).isEqualTo(4);
    assertThat(audit.longestSilenceNanos(0, 120 * MS)).isEqualTo(60 * MS);
  }

  @Test
  void aCopyIsNotAPacketMore() {
    var audit = new StreamAudit();
    IntStream.of(0, 1, 1, 0, 2).forEach(i -> audit.packet(i, (i + 1) * MS));
    assertThat(audit.missing(3)).isZero();
  }

  @Test
  void aBurstOutOfOrderIsWhole() {
    var audit = new StreamAudit();
    IntStream.of(1, 0, 3, 5, 2, 4, 4).forEach(i -> audit.packet(i, (i + 1) * MS));
    assertThat(audit.missing(6)).isZero();
    assertThat(audit.gaps()).isZero();
  }

  @Test
  void silenceCountsFromTheStartWhenNothingCame() {
    assertThat(new StreamAudit().longestSilenceNanos(5 * MS, 2005 * MS)).isEqualTo(2000 * MS);
  }

  @Test
  void silenceBeforeTheFirstPacketIsRemembered() {
    var audit = new StreamAudit();
    audit.packet(0, 2500 * MS);
    audit.packet(1, 2520 * MS);
    assertThat(audit.longestSilenceNanos(0, 2540 * MS)).isEqualTo(2500 * MS);
  }

  @Test
  void silenceCountsUpToNow() {
    var audit = new StreamAudit();
    audit.packet(0, 10 * MS);
    assertThat(audit.longestSilenceNanos(0, 3010 * MS)).isEqualTo(3000 * MS);
  }
}
