package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other people's programs on the pod's interface, there before the meter or later. */
@Tag("kernel")
class CoexistenceKernelTest extends WiredPod {
  private void attachBeside(boolean otherFirst, Attaching other) throws IOException {
    if (!otherFirst) {
      attach();
    }
    try (var _ = other.attach(BpfLink.TCX_INGRESS);
        var _ = other.attach(BpfLink.TCX_EGRESS)) {
      attach();
      talk(1, 10);
      assertThat(total()).isEqualTo(eachWay(10));
    }
  }

  private interface Attaching {
    Closeable attach(int side);
  }

  @ParameterizedTest(name = "the other is there first: {0}")
  @ValueSource(booleans = {true, false})
  void countsAllAndLetsAProgramDropIt(boolean otherFirst) throws IOException {
    attachBeside(
        otherFirst,
        side -> node.call(() -> OtherProgram.attach(OtherProgram.dropping(), ifindex, side)));
    assertThat(pod.received("eth0")).as("the other program dropped all").isZero();
    talk(11, 10);
    assertThat(total()).isEqualTo(eachWay(20));
    assertThat(pod.received("eth0")).isEqualTo(10);
  }

  @ParameterizedTest(name = "the other is there first: {0}")
  @ValueSource(booleans = {true, false})
  void countsAllAndLetsAProgramRedirectIt(boolean otherFirst) throws IOException {
    try (var elsewhere = Sandbox.open()) {
      var detour = node.connect("h1", elsewhere);
      attachBeside(
          otherFirst,
          side ->
              node.call(
                  () -> OtherProgram.attach(OtherProgram.redirecting(detour), ifindex, side)));
      assertThat(elsewhere.received("eth0")).as("both directions").isEqualTo(20);
      assertThat(pod.received("eth0")).isZero();
      talk(11, 10);
      assertThat(total()).isEqualTo(eachWay(20));
      assertThat(elsewhere.received("eth0")).isEqualTo(20);
      assertThat(pod.received("eth0")).isEqualTo(10);
    }
  }
}
