package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** A compiled object of programs and tables, loaded into the kernel. */
final class BpfObject implements AutoCloseable {
  private static final int LOG_BYTES = 64 * 1024;
  private static final int LOG_SHOWN = 2000;

  /** struct bpf_object_open_opts of libbpf 1.0; what follows in later versions stays zero. */
  private static final int SIZEOF_OPTIONS = 80;

  private static final int OPTIONS_LOG = 56;
  private static final int OPTIONS_LOG_BYTES = 64;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment object;
  private final MemorySegment log = arena.allocate(LOG_BYTES);

  private BpfObject(byte[] elf) {
    var state = LibC.allocateState(arena);
    var bytes = arena.allocateFrom(JAVA_BYTE, elf);
    var options = arena.allocate(SIZEOF_OPTIONS, 8);
    options.set(JAVA_LONG, 0, SIZEOF_OPTIONS);
    options.set(ADDRESS, OPTIONS_LOG, log);
    options.set(JAVA_LONG, OPTIONS_LOG_BYTES, LOG_BYTES);
    object = LibBpf.openMem(state, bytes, elf.length, options);
    if (object.equals(MemorySegment.NULL)) {
      throw KernelError.of("reading the compiled kernel side", -LibC.errno(state));
    }
  }

  /**
   * Loads programs and tables.
   *
   * @param elf the compiled object
   * @param pins by table; a table that is pinned there already is taken over
   * @throws KernelError with the end of the verifier's log when a program is refused
   */
  static BpfObject load(byte[] elf, Map<String, Path> pins) {
    var loaded = new BpfObject(elf);
    try {
      pins.forEach(loaded::pinMap);
      var result = LibBpf.load(loaded.object);
      if (result < 0) {
        throw new KernelError(
            "loading the kernel side: " + Errno.describe(-result) + loaded.logTail());
      }
      return loaded;
    } catch (KernelError e) {
      loaded.close();
      throw e;
    }
  }

  /** The compiled meter for interfaces. */
  static byte[] meter() {
    return resource("/dev/headroom/bpf/meter.bpf.o");
  }

  /** The compiled meter for cgroups. */
  static byte[] cgroup() {
    return resource("/dev/headroom/bpf/cgroup.bpf.o");
  }

  /** The compiled counter of drops. */
  static byte[] drops() {
    return resource("/dev/headroom/bpf/drops.bpf.o");
  }

  /** The compiled meter for captures. */
  static byte[] replay() {
    return resource("/dev/headroom/bpf/replay.bpf.o");
  }

  /** The yardstick that the meter's cost is measured against. */
  static byte[] bench() {
    return resource("/dev/headroom/bpf/bench.bpf.o");
  }

  private static byte[] resource(String name) {
    try (var stream = BpfObject.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(stream, name + " is not in the class path").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private void pinMap(String table, Path path) {
    KernelError.check(
        LibBpf.mapSetPinPath(findMap(table), arena.allocateFrom(path.toString())),
        "choosing the pin " + path);
  }

  BpfMap map(String name, int keyBytes, int valueBytes) {
    return new BpfMap(name, mapFd(name), keyBytes, valueBytes);
  }

  int mapFd(String name) {
    return LibBpf.mapFd(findMap(name));
  }

  int programFd(String name) {
    var program = LibBpf.findProgram(object, arena.allocateFrom(name));
    return LibBpf.programFd(present(program, "program", name));
  }

  private MemorySegment findMap(String name) {
    return present(LibBpf.findMap(object, arena.allocateFrom(name)), "table", name);
  }

  private static MemorySegment present(MemorySegment found, String kind, String name) {
    if (found.equals(MemorySegment.NULL)) {
      throw new IllegalStateException("the compiled kernel side has no " + kind + " " + name);
    }
    return found;
  }

  private String logTail() {
    var text = log.getString(0).strip();
    return text.isEmpty()
        ? ""
        : "; the verifier said: …" + text.substring(Math.max(0, text.length() - LOG_SHOWN));
  }

  @Override
  public void close() {
    LibBpf.close(object);
    arena.close();
  }
}
