package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answered STUN request proves a session; nothing less does. */
@Tag("kernel")
class StunKernelTest {
  private TestRun kernel;

  @BeforeEach
  void load() {
    kernel = new TestRun();
  }

  @AfterEach
  void unload() {
    kernel.close();
  }

  @Test
  void anAnsweredRequestMakesASession() {
    var before = System.nanoTime();
    kernel.in(Frames.in4(Payloads.stunRequest(1)));
    assertThat(kernel.drain().sessions).isEmpty();
    kernel.out(Frames.out4(Payloads.stunSuccess(1)));

    var sessions = kernel.drain().sessions;
    assertThat(sessions).hasSize(1);
    var session = sessions.getFirst();
    assertThat(session.stun()).isTrue();
    assertThat(session.rtp()).isFalse();
    assertThat(session.totals()).isEqualTo(new Drained.Totals(1, 48, 1, 60));
    assertThat(session.firstIn()).isBetween(before, session.firstOut() - 1);
    assertThat(session.lastProvenNanos()).isEqualTo(session.lastOut());
  }

  @Test
  void thePodMayAskAsWell() {
    kernel.out(Frames.out6(Payloads.stunRequest(1)));
    kernel.in(Frames.out6(Payloads.stunRequest(1)).reversed(Payloads.stunSuccess(1)));
    assertThat(kernel.drain().sessions).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a response alone,              0x0101, 1, 0x0101, 2, OUT",
    "another transaction,           0x0001, 1, 0x0101, 2, OUT",
    "another method,                0x0003, 1, 0x0101, 1, OUT",
    "an error response,             0x0001, 1, 0x0111, 1, OUT",
    "an indication,                 0x0011, 1, 0x0101, 1, OUT",
    "an answer from the same side,  0x0001, 1, 0x0101, 1, IN",
  })
  void provesNothing(
      String name, String request, long id, String response, long answerId, String side) {
    kernel.in(Frames.in4(Payloads.stun(Integer.decode(request), id, 0)));
    var answer = Payloads.stun(Integer.decode(response), answerId, 12);
    if (side.equals("OUT")) {
      kernel.out(Frames.out4(answer));
    } else {
      kernel.in(Frames.in4(answer));
    }
    assertThat(kernel.drain().sessions).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "another cookie,         4, 0",
    "a length not of four,   3, 1",
    "a length too short,     3, 8",
    "a length too long,      3, 16",
    "the high byte set,      2, 1",
  })
  void takesOnlyWellFormedMessages(String name, int index, int value) {
    kernel.in(Frames.in4(Payloads.stunRequest(1)));
    var answer = Payloads.stunSuccess(1);
    answer[index] = (byte) value;
    kernel.out(Frames.out4(answer));
    kernel.out(Frames.out4(Arrays.copyOf(Payloads.stunSuccess(1), 19)));
    assertThat(kernel.drain().sessions).isEmpty();
  }

  @Test
  void anotherTupleDoesNotAnswer() {
    kernel.in(Frames.in4(Payloads.stunRequest(1)));
    kernel.out(Frames.outTo(9, Payloads.stunSuccess(1)));
    assertThat(kernel.drain().sessions).isEmpty();
  }

  @Test
  void aRequestIsAnsweredOnce() {
    kernel.in(Frames.in4(Payloads.stunRequest(1)));
    kernel.out(Frames.out4(Payloads.stunSuccess(1)));
    var first = kernel.drain().sessions.getFirst();
    kernel.out(Frames.out4(Payloads.stunSuccess(1)));
    var second = kernel.drain().sessions.getFirst();
    assertThat(second.lastProvenNanos()).isEqualTo(first.lastProvenNanos());
    assertThat(second.totals().outPackets()).isEqualTo(2);
  }

  @Test
  void shortPingsOfChromiumCount() {
    kernel.in(Frames.in4(Payloads.stun(0x0200, 5, 0)));
    kernel.out(Frames.out4(Payloads.stun(0x0300, 5, 0)));
    assertThat(kernel.drain().sessions).hasSize(1);
  }
}
