package dev.headroom.scaler;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.headroom.scaler.keda.ExternalScalerGrpc;
import dev.headroom.scaler.keda.GetMetricsRequest;
import dev.headroom.scaler.keda.ScaledObjectRef;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Calls that no KEDA makes: bytes that are no message, and messages that were honest before bytes
 * were flipped, cut off, doubled or put in.
 */
final class HostileCalls {
  private static final List<String> METHODS =
      ExternalScalerGrpc.getServiceDescriptor().getMethods().stream()
          .map(method -> method.getFullMethodName())
          .toList();

  private static final List<String> TEXTS =
      List.of(
          "workload",
          "metric",
          "targetValue",
          "targetValueFromEnv",
          "activationValue",
          "scalerAddress",
          "Deployment/sfu",
          "StatefulSet/",
          "//",
          "required-replicas",
          "rtc_sessions",
          "-0",
          "1e309",
          "NaN",
          "0x1p3",
          "",
          "\0",
          "ä\uD83D\uDE00",
          "x".repeat(3_000));

  private final Random random;

  HostileCalls(Random random) {
    this.random = random;
  }

  /** One call: a method, which may not exist, and what is sent to it. */
  record Call(String method, ByteString request) {}

  Call next() {
    return new Call(method(), ByteString.copyFrom(request()));
  }

  private String method() {
    return random.nextInt(50) == 0
        ? "externalscaler.ExternalScaler/Get" + random.nextInt(100)
        : METHODS.get(random.nextInt(METHODS.size()));
  }

  private byte[] request() {
    return switch (random.nextInt(8)) {
      case 0 -> noise(random.nextInt(200));
      case 1 -> unknownFields();
      case 2 -> wrongUtf8();
      case 3 -> huge();
      default -> mutated(message());
    };
  }

  private byte[] noise(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] message() {
    var ref = ref();
    for (var i = random.nextInt(4); i > 0; i--) {
      ref.putScalerMetadata(text(), text());
    }
    // A reference on its own is what the other calls take.
    return random.nextBoolean()
        ? ref.build().toByteArray()
        : GetMetricsRequest.newBuilder()
            .setScaledObjectRef(ref)
            .setMetricName(text())
            .build()
            .toByteArray();
  }

  private static ScaledObjectRef.Builder ref() {
    return ScaledObjectRef.newBuilder()
        .setName("rooms")
        .setNamespace("media")
        .putScalerMetadata("workload", "Deployment/sfu");
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private byte[] unknownFields() {
    var field =
        UnknownFieldSet.Field.newBuilder()
            .addVarint(random.nextLong())
            .addLengthDelimited(ByteString.copyFrom(noise(random.nextInt(64))))
            .build();
    var extra = UnknownFieldSet.newBuilder().addField(4 + random.nextInt(1_000), field).build();
    return ref().setUnknownFields(extra).build().toByteArray();
  }

  /** A name of bytes that are no UTF-8: field 1, length-delimited. */
  private byte[] wrongUtf8() {
    return new byte[] {0x0a, 3, (byte) 0xc3, (byte) (0x28 + random.nextInt(8)), (byte) 0xff};
  }

  private byte[] huge() {
    var ref = ref();
    for (var i = random.nextInt(150); i > 0; i--) {
      ref.putScalerMetadata("key-" + i, "x".repeat(random.nextInt(1_500)));
    }
    return ref.build().toByteArray();
  }

  private byte[] mutated(byte[] message) {
    for (var i = random.nextInt(4); i > 0 && message.length > 0; i--) {
      message[random.nextInt(message.length)] = (byte) random.nextInt(256);
    }
    if (random.nextInt(4) > 0 || message.length == 0) {
      return message;
    }
    return cutOrDoubled(message, random.nextInt(message.length));
  }

  private byte[] cutOrDoubled(byte[] message, int at) {
    if (random.nextBoolean()) {
      return Arrays.copyOf(message, at);
    }
    var doubled = Arrays.copyOf(message, message.length + at);
    System.arraycopy(message, 0, doubled, message.length, at);
    return doubled;
  }
}
