package dev.headroom.rig;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of addresses of one family, such as {@code 10.78.1.0/24} (RFC 4632) or {@code fd77::/64}.
 *
 * @param network the first address, as text
 * @param family 4 or 6
 * @param first the first address as a number
 * @param prefix length of the prefix in bits
 */
public record Cidr(String network, int family, BigInteger first, int prefix) {

  /**
   * Reads {@code address/bits}; a bare address is a block of one.
   *
   * @throws IllegalArgumentException if it is no address, or bits are set behind the prefix
   */
  public static Cidr parse(String text) {
    var slash = text.indexOf('/');
    var address = bytes(slash < 0 ? text : text.substring(0, slash), text);
    var bits = address.length * 8;
    var prefix = slash < 0 ? bits : length(text.substring(slash + 1), bits, text);
    var first = new BigInteger(1, address);
    if (first.getLowestSetBit() >= 0 && first.getLowestSetBit() < bits - prefix) {
      throw new IllegalArgumentException(
          "block " + text + " has bits set behind its prefix of " + prefix);
    }
    return new Cidr(slash < 0 ? text : text.substring(0, slash), bits == 32 ? 4 : 6, first, prefix);
  }

  /** Whether an address lies in both blocks. Blocks of different families never overlap. */
  public boolean overlaps(Cidr other) {
    return family == other.family
        && first.compareTo(other.end()) < 0
        && other.first.compareTo(end()) < 0;
  }

  /** The address that lies {@code offset} behind the first. */
  public String address(int offset) {
    var number = first.add(BigInteger.valueOf(offset));
    if (offset < 0 || number.compareTo(end()) >= 0) {
      throw new IllegalArgumentException(this + " has no address at offset " + offset);
    }
    var bytes = new byte[family == 4 ? 4 : 16];
    var digits = number.toByteArray();
    for (int to = bytes.length - 1, from = digits.length - 1; to >= 0 && from >= 0; ) {
      bytes[to--] = digits[from--];
    }
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }

  private BigInteger end() {
    return first.add(BigInteger.ONE.shiftLeft((family == 4 ? 32 : 128) - prefix));
  }

  private static byte[] bytes(String address, String whole) {
    // Only digits: a name would be looked up, and a block of addresses is no name.
    if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException("block " + whole + " is no IPv4 or IPv6 address");
    }
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("block " + whole + " is no IPv4 or IPv6 address", e);
    }
  }

  private static int length(String digits, int bits, String whole) {
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > bits) {
      throw new IllegalArgumentException("block " + whole + " needs a prefix of 0 to " + bits);
    }
    return Integer.parseInt(digits);
  }

  @Override
  public String toString() {
    return network + "/" + prefix;
  }
}
