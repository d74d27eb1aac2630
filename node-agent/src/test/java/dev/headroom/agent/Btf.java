package dev.headroom.agent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The type information of a compiled object, as far as structures go: Documentation/bpf/btf.rst.
 * Read from the ELF section .BTF.
 */
final class Btf {
  /** A member and where it begins, in bytes. */
  record Member(String name, int offset) {}

  /** A structure. */
  record Struct(String name, int size, List<Member> members) {
    int offset(String member) {
      return members.stream()
          .filter(m -> m.name().equals(member))
          .findFirst()
          .orElseThrow(() -> new AssertionError("struct " + name + " has no " + member))
          .offset();
    }
  }

  private static final int HEADER_BYTES = 24;
  private static final int STRUCT = 4;

  private final ByteBuffer section;
  private final int strings;
  private final List<Struct> structs = new ArrayList<>();

  private Btf(ByteBuffer section) {
    this.section = section;
    strings = HEADER_BYTES + section.getInt(16);
    var types = HEADER_BYTES + section.getInt(8);
    section.position(types);
    section.limit(types + section.getInt(12));
    while (section.hasRemaining()) {
      readType();
    }
  }

  static Btf of(byte[] elf) {
    return new Btf(section(ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN), ".BTF"));
  }

  Struct struct(String name) {
    return structs.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no struct " + name));
  }

  /** All structures whose name begins so, in the order of the object. */
  List<Struct> structs(String prefix) {
    return structs.stream().filter(s -> s.name().startsWith(prefix)).toList();
  }

  private void readType() {
    var name = string(section.getInt());
    var info = section.getInt();
    var size = section.getInt();
    var kind = info >>> 24 & 0x1f;
    var members = info & 0xffff;
    if (kind == STRUCT) {
      structs.add(
          new Struct(name, size, IntStream.range(0, members).mapToObj(_ -> member()).toList()));
    } else {
      section.position(section.position() + trailingBytes(kind, members));
    }
  }

  private Member member() {
    var name = string(section.getInt());
    section.getInt();
    return new Member(name, (section.getInt() & 0xffffff) / 8);
  }

  private static int trailingBytes(int kind, int members) {
    return switch (kind) {
      case 1, 14, 17 -> 4; // INT, VAR, DECL_TAG
      case 3 -> 12; // ARRAY
      case 5, 15, 19 -> 12 * members; // UNION, DATASEC, ENUM64
      case 6, 13 -> 8 * members; // ENUM, FUNC_PROTO
      default -> 0;
    };
  }

  private String string(int offset) {
    return string(section.duplicate().clear(), strings + offset);
  }

  private static String string(ByteBuffer buffer, int offset) {
    var end = offset;
    while (buffer.get(end) != 0) {
      end++;
    }
    var bytes = new byte[end - offset];
    buffer.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static ByteBuffer section(ByteBuffer elf, String name) {
    var headers = (int) elf.getLong(40);
    var headerBytes = elf.getShort(58);
    var names = (int) elf.getLong(headers + elf.getShort(62) * headerBytes + 24);
    for (var i = 0; i < elf.getShort(60); i++) {
      var header = headers + i * headerBytes;
      if (string(elf, names + elf.getInt(header)).equals(name)) {
        return elf.slice((int) elf.getLong(header + 24), (int) elf.getLong(header + 32))
            .order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    throw new AssertionError("no section " + name);
  }
}
