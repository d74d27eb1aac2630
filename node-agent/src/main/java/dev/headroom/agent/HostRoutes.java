package dev.headroom.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The second way to a pod's interface, where its processes hide their sysfs (sandboxed runtimes):
 * many network plug-ins route each pod's address to the host side of its interface.
 */
final class HostRoutes {
  private static final HexFormat HEX = HexFormat.of();
  private static final String FULL_MASK = "FFFFFFFF";
  private static final int IPV4_DESTINATION = 1;
  private static final int IPV4_MASK = 7;
  private static final int IPV4_FIELDS = 8;
  private static final int IPV6_PREFIX = 1;
  private static final int IPV6_DEVICE = 9;
  private static final int IPV6_FIELDS = 10;
  private static final int IPV4_BYTES = 4;

  private final Path proc;

  HostRoutes(Path proc) {
    this.proc = proc;
  }

  /** The device of the host route to this very address, null without one. */
  @Nullable String device(String address) {
    try {
      var bytes = InetAddress.ofLiteral(address).getAddress();
      return bytes.length == IPV4_BYTES ? device4(bytes) : device6(bytes);
    } catch (IllegalArgumentException | IOException e) {
      return null;
    }
  }

  private @Nullable String device4(byte[] address) throws IOException {
    // The kernel prints the four bytes as one number in the machine's byte order.
    var number = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder()).getInt();
    var wanted = String.format("%08X", number);
    for (var line : lines("self/net/route")) {
      var field = line.trim().split("\\s+", -1);
      if (field.length >= IPV4_FIELDS
          && field[IPV4_DESTINATION].equals(wanted)
          && field[IPV4_MASK].equals(FULL_MASK)) {
        return field[0];
      }
    }
    return null;
  }

  private @Nullable String device6(byte[] address) throws IOException {
    var wanted = HEX.formatHex(address);
    for (var line : lines("self/net/ipv6_route")) {
      var field = line.trim().split("\\s+", -1);
      if (field.length >= IPV6_FIELDS
          && field[0].equals(wanted)
          && field[IPV6_PREFIX].equals("80")
          && !field[IPV6_DEVICE].equals("lo")) {
        return field[IPV6_DEVICE];
      }
    }
    return null;
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(proc.resolve(file));
  }
}
