package dev.headroom.agent;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An Ethernet frame with one UDP datagram, built field by field; what is not set is ordinary. Each
 * {@code with} method returns a changed copy.
 */
final class Frame implements Cloneable {
  static final int UDP = 17;
  static final int MORE_FRAGMENTS = 0x2000;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;

  private final Endpoint source;
  private final Endpoint destination;
  private byte[] payload;
  private List<Integer> vlanTypes = List.of();
  private byte[] ipOptions = {};
  private List<byte[]> extensions = List.of();
  private int fragment;
  private int protocol = UDP;
  private int udpLengthError;
  private int ipLengthError;

  /** A step that writes a part of the frame. */
  @FunctionalInterface
  interface Part {
    void write(DataOutputStream out) throws IOException;
  }

  private Frame(Endpoint source, Endpoint destination, byte[] payload) {
    this.source = source;
    this.destination = destination;
    this.payload = payload;
  }

  static Frame of(Endpoint source, Endpoint destination, byte[] payload) {
    return new Frame(source, destination, payload);
  }

  private Frame changed(Consumer<Frame> change) {
    try {
      var copy = (Frame) clone();
      change.accept(copy);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /** The other way, with another payload. */
  Frame reversed(byte[] answer) {
    return of(destination, source, answer);
  }

  Frame withPayload(byte[] bytes) {
    return changed(frame -> frame.payload = bytes);
  }

  Frame withVlan(Integer... types) {
    return changed(frame -> frame.vlanTypes = List.of(types));
  }

  /** IPv4 options, a multiple of 4 bytes. */
  Frame withOptions(int bytes) {
    return changed(frame -> frame.ipOptions = new byte[bytes]);
  }

  /** An IPv6 extension header behind those there are; the first byte of it is filled in. */
  Frame withExtension(int type, int... header) {
    var typed = new byte[header.length + 1];
    typed[0] = (byte) type;
    for (var i = 0; i < header.length; i++) {
      typed[i + 1] = (byte) header[i];
    }
    var all = new ArrayList<>(extensions);
    all.add(typed);
    return changed(frame -> frame.extensions = List.copyOf(all));
  }

  /** The IPv4 flags and fragment offset as they stand in the header. */
  Frame withFragment(int bits) {
    return changed(frame -> frame.fragment = bits);
  }

  Frame withProtocol(int number) {
    return changed(frame -> frame.protocol = number);
  }

  /** Lengths in the headers that are wrong by so many bytes. */
  Frame withLengthErrors(int udp, int ip) {
    return changed(frame -> {
      frame.udpLengthError = udp;
      frame.ipLengthError = ip;
    });
  }

  Endpoint source() {
    return source;
  }

  Endpoint destination() {
    return destination;
  }

  byte[] payload() {
    return payload;
  }

  /** Bytes of the IP packet. */
  int ipBytes() {
    return ipHeaderBytes() + 8 + payload.length;
  }

  private int ipHeaderBytes() {
    return isIpv4()
        ? 20 + ipOptions.length
        : 40 + extensions.stream().mapToInt(extension -> extension.length).sum();
  }

  private boolean isIpv4() {
    return source.address() instanceof Inet4Address;
  }

  byte[] bytes() {
    return write(out -> {
      ethernet(out);
      if (isIpv4()) {
        ipv4(out);
      } else {
        ipv6(out);
      }
      udp(out);
      out.write(payload);
    });
  }

  static byte[] write(Part part) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      part.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void ethernet(DataOutputStream out) throws IOException {
    out.write(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2});
    for (int type : vlanTypes) {
      out.writeShort(type);
      out.writeShort(7);
    }
    out.writeShort(isIpv4() ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6);
  }

  private void ipv4(DataOutputStream out) throws IOException {
    out.writeByte(0x40 | ipHeaderBytes() / 4);
    out.writeByte(0);
    out.writeShort(ipBytes() + ipLengthError);
    out.writeShort(1);
    out.writeShort(fragment);
    out.writeByte(64);
    out.writeByte(protocol);
    out.writeShort(0);
    address(out, source.address());
    address(out, destination.address());
    out.write(ipOptions);
  }

  private void ipv6(DataOutputStream out) throws IOException {
    out.writeInt(0x60000000);
    out.writeShort(ipBytes() - 40 + ipLengthError);
    out.writeByte(extensions.isEmpty() ? protocol : extensions.getFirst()[0]);
    out.writeByte(64);
    address(out, source.address());
    address(out, destination.address());
    for (var i = 0; i < extensions.size(); i++) {
      var header = extensions.get(i);
      out.writeByte(i + 1 < extensions.size() ? extensions.get(i + 1)[0] : protocol);
      out.write(header, 1, header.length - 1);
    }
  }

  private void udp(DataOutputStream out) throws IOException {
    out.writeShort(source.port());
    out.writeShort(destination.port());
    out.writeShort(8 + payload.length + udpLengthError);
    out.writeShort(0);
  }

  private static void address(DataOutputStream out, InetAddress address) throws IOException {
    out.write(address.getAddress());
  }
}
