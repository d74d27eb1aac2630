package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every other end of a pod counts once, whatever paths its packets take. */
@Tag("kernel")
class PeersKernelTest {
  private static final long S = 1_000_000_000L;
  private static final int SSRC = 7;

  private TestRun kernel;
  private long transaction;

  @BeforeEach
  void load() {
    kernel = new TestRun();
  }

  @AfterEach
  void unload() {
    kernel.close();
  }

  /** A client's port. */
  private static Frame from(int port, byte[] payload) {
    return Frame.of(Frames.endpoint("198.51.100.1", port), Frames.POD4, payload);
  }

  private void ask(int port, String username) {
    var check = from(port, Payloads.check(++transaction, username));
    kernel.in(check);
    kernel.out(check.reversed(Payloads.stunSuccess(transaction)));
  }

  private void beAsked(int port, String username) {
    var answer = from(port, Payloads.stunSuccess(++transaction));
    kernel.out(answer.reversed(Payloads.check(transaction, username)));
    kernel.in(answer);
  }

  private void media(int port, int ssrc, int from, int to) {
    for (var sequence = from; sequence < to; sequence++) {
      kernel.in(from(port, Payloads.rtp(ssrc, sequence)));
    }
  }

  private void mediaOut(int port, int ssrc, int from, int to) {
    for (var sequence = from; sequence < to; sequence++) {
      kernel.out(from(port, new byte[0]).reversed(Payloads.rtp(ssrc, sequence)));
    }
  }

  private void relayed(int port, int ssrc, int from, int to) {
    for (var sequence = from; sequence < to; sequence++) {
      kernel.in(from(port, Payloads.channelData(0x4001, Payloads.rtp(ssrc, sequence))));
    }
  }

  private void giveAllocationBack(int port) {
    var lifetime = Payloads.attribute(0x000d, new byte[4]);
    var refresh = from(port, Payloads.message(0x0004, ++transaction, lifetime));
    kernel.in(refresh);
    kernel.out(refresh.reversed(Payloads.message(0x0104, transaction, lifetime)));
  }

  private Peers peers(long nowNanos) {
    var peers = new Peers();
    kernel.tables.drain(
        Set.of(TestRun.HOOK),
        nowNanos,
        new Sink() {
          @Override
          public void session(SessionRow row) {
            if (row.lastProvenNanos() > 0) {
              peers.path(row, row.firstNanos(Direction.INGRESS));
            }
          }

          @Override
          public void stream(StreamRow row) {
            peers.stream(row);
          }
        });
    peers.settle(nowNanos);
    return peers;
  }

  /** As a drain counts that comes so long after the last packet of media. */
  private int countAfter(long nanos) {
    var last = kernel.drain().streams.stream().mapToLong(Drained.Stream::lastNanos).max();
    return peers(last.orElse(System.nanoTime()) + nanos).count();
  }

  private int count() {
    return countAfter(0);
  }

  @Test
  void candidatePairsOfOneIceSessionAreOnePeer() {
    ask(1, "server-fragment:abcd");
    ask(2, "server-fragment:abcd");
    beAsked(3, "abcd:server-fragment");
    ask(4, "server-fragment:efgh");
    assertThat(kernel.drain().sessions).hasSize(4);
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void aPeerBeganWithItsFirstPath() {
    ask(1, "server:abcd");
    var first = kernel.drain().sessions.getFirst().firstIn();
    ask(2, "server:abcd");
    var began = new ArrayList<Long>();
    peers(System.nanoTime()).eachBegan(began::add);
    assertThat(began).containsExactly(first);
  }

  @Test
  void anotherPathOfAKnownSessionIsAnnouncedAsOne() {
    var announced = new ArrayList<Long>();
    try (var events = kernel.events()) {
      ask(1, "server:abcd");
      ask(2, "server:abcd");
      ask(3, "server:efgh");
      events.poll(
          1000, (data, offset) -> announced.add(data.get(JAVA_LONG, offset + Layout.EVENT_ICE)));
    }
    assertThat(announced).hasSize(3).doesNotContain(0L);
    assertThat(announced.get(0)).isEqualTo(announced.get(1)).isNotEqualTo(announced.get(2));
  }

  @ParameterizedTest
  @CsvSource({"4, 4", "16, 4", "32, 32", "256, 4"})
  void aSessionIsNamedByBothItsFragments(int server, int client) {
    var username = "s".repeat(server) + ":" + "c".repeat(client);
    ask(1, username);
    ask(2, username + "x");
    var names = kernel.drain().sessions.stream().map(Drained.Session::ice).toList();
    if (server + client < 72) {
      assertThat(names).doesNotHaveDuplicates().doesNotContain(0L);
    } else {
      assertThat(names).as("too long to be read").containsOnly(0L);
      assertThat(count()).as("then each path counts").isEqualTo(2);
    }
  }

  /** The attributes of an account at a STUN server, and of messages that are cut off. */
  @Test
  void whatIsNoCheckNamesNoSession() {
    var account =
        List.of(
            Payloads.attribute(0x0006, "12:34".getBytes(StandardCharsets.US_ASCII)),
            Payloads.attribute(0x0014, new byte[4]));
    for (var port = 1; port <= 2; port++) {
      var request =
          from(
              port, Payloads.message(0x0001, ++transaction, account.getFirst(), account.getLast()));
      kernel.in(request);
      kernel.out(request.reversed(Payloads.stunSuccess(transaction)));
    }
    assertThat(kernel.drain().sessions).extracting(Drained.Session::ice).containsOnly(0L);
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void aRestartOnTheSamePathTakesItsNewName() {
    ask(1, "server:abcd");
    var before = kernel.drain().sessions.getFirst().ice();
    ask(1, "server:wxyz");
    assertThat(kernel.drain().sessions.getFirst().ice()).isNotEqualTo(before);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void mediaThatGoesOnElsewhereIsTheSamePeer() {
    ask(1, "server:abcd");
    media(1, SSRC, 1, 10);
    ask(2, "restart:abcd");
    assertThat(count()).as("media have not moved").isEqualTo(2);
    media(2, SSRC, 12, 20);
    assertThat(countAfter(S)).isEqualTo(1);
  }

  @Test
  void whoIsOnlySentMediaMovesOnceItNoLongerConsents() {
    mediaOut(1, SSRC, 1, 10);
    ask(1, "server:abcd");
    mediaOut(2, SSRC, 10, 20);
    ask(2, "restart:abcd");
    assertThat(countAfter(S)).isEqualTo(2);
    assertThat(countAfter(7 * S)).isEqualTo(1);
  }

  @Test
  void callsThatShareAnSsrcAreOneEach() {
    media(1, SSRC, 100, 110);
    media(2, SSRC, 100, 170);
    media(1, SSRC, 110, 200);
    media(3, SSRC, 100, 105);
    assertThat(count()).as("a recording, played from its begin in each call").isEqualTo(3);
    assertThat(countAfter(S)).as("one began as others ended").isEqualTo(3);
  }

  /** As telephone events are, which SIPp replays in each call. */
  @Test
  void shortRecordingsOneAfterTheOtherAreOneEach() {
    media(1, SSRC, 1, 9);
    media(2, SSRC, 1, 9);
    media(3, SSRC, 1, 9);
    assertThat(countAfter(S)).isEqualTo(3);
  }

  @Test
  void mediaThatGoesOnInBothPlacesIsOfTwoPeers() {
    media(1, SSRC, 1, 10);
    media(2, SSRC, 10, 20);
    mediaOut(1, SSRC + 1, 1, 10);
    assertThat(count()).as("the first still gets media").isEqualTo(2);
  }

  @Test
  void aRelaysTwoSidesAreOnePeer() {
    ask(1, "account");
    relayed(1, SSRC, 1, 10);
    mediaOut(9, SSRC, 1, 10);
    media(9, SSRC + 1, 1, 10);
    assertThat(kernel.drain().sessions).hasSize(2);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void anAllocationThatIsGivenBackLeavesNobody() {
    ask(1, "account");
    relayed(1, SSRC, 1, 10);
    mediaOut(9, SSRC, 1, 10);
    giveAllocationBack(1);
    assertThat(count()).isZero();
  }

  @Test
  void clientsOfARelayThatShareAnSsrcAreOneEach() {
    for (var client = 1; client <= 3; client++) {
      relayed(client, SSRC, 1, 10);
      mediaOut(100 + client, SSRC, 1, 10);
    }
    assertThat(count()).isEqualTo(3);
  }

  /** A media server with TURN of its own, which sends on under the same SSRC. */
  @Test
  void whoHasIceIsNoSideOfARelay() {
    relayed(1, SSRC, 1, 10);
    ask(2, "server:abcd");
    mediaOut(2, SSRC, 1, 10);
    assertThat(count()).isEqualTo(2);
  }
}
