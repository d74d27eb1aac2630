package dev.headroom.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SdpTest {
  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7", "2001:db8::7"})
  void readsTheAddressThatItDescribes(String host) {
    var address = new InetSocketAddress(InetAddress.ofLiteral(host), 40_000);
    assertThat(Sdp.mediaAddress(Sdp.of(address))).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c=IN IP4 192.0.2.7\r\n",
        "m=audio 4000 RTP/AVP 0\r\n",
        "c=IN IP4 192.0.2.7\r\nm=audio 0 RTP/AVP 0\r\n",
        "c=IN IP4 192.0.2.7\r\nm=audio 70000 RTP/AVP 0\r\n",
        "c=IN IP4 not-an-address\r\nm=audio 4000 RTP/AVP 0\r\n",
        "c=IN IP4 192.0.2.7\r\nm=audio many RTP/AVP 0\r\n",
      })
  void refusesADescriptionWithoutOne(String sdp) {
    assertThatIllegalArgumentException().isThrownBy(() -> Sdp.mediaAddress(sdp));
  }
}
