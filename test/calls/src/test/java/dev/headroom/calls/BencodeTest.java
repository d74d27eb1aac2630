package dev.headroom.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeTest {
  @Test
  void readsWhatItWrites() {
    var value = Map.of("a", List.of(1L, "two", List.of()), "ÿ", -7L);
    assertThat(decode(Bencode.encode(value))).isEqualTo(value);
  }

  @Test
  void writesTheNotation() {
    assertThat(new String(Bencode.encode(List.of("spam", 42)), StandardCharsets.ISO_8859_1))
        .isEqualTo("l4:spami42ee");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "i",
        "ie",
        "i1",
        "5:abc",
        "99999999999:a",
        "-1:a",
        "l",
        "d1:a",
        "d1:ae",
        "i1ei1e",
        "x"
      })
  void refusesWhatIsNotBencoded(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decode(text.getBytes(StandardCharsets.ISO_8859_1)))
        .withMessageContaining("at byte");
  }

  @Test
  void refusesNestingWithoutEnd() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decode("l".repeat(100_000).getBytes(StandardCharsets.ISO_8859_1)))
        .withMessageContaining("levels");
  }

  @Test
  void survivesRandomBytes() {
    var random = new Random(7);
    for (var i = 0; i < 20_000; i++) {
      var bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      try {
        var _ = decode(bytes);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("bencoding");
      }
    }
  }

  private static Object decode(byte[] bytes) {
    return Bencode.decode(bytes, 0, bytes.length);
  }
}
