package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;

/** Somebody else's programs on an interface; each has the last word on every packet. */
final class OtherProgram {
  private static final int SCHED_CLS = 3;

  private static final MethodHandle LOAD =
      NativeLibrary.load(LibBpf.FILE, LibBpf.PACKAGE)
          .function(
              "bpf_prog_load",
              FunctionDescriptor.of(
                  JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));

  private OtherProgram() {}

  /** Drops every packet: r0 = TCX_DROP; exit. */
  static String dropping() {
    return "b700000002000000 9500000000000000";
  }

  /** Sends every packet out of another interface: r0 = bpf_redirect(ifindex, 0); exit. */
  static String redirecting(int ifindex) {
    var index = HexFormat.of().toHexDigits(Integer.reverseBytes(ifindex));
    return "b7010000" + index + " b702000000000000 8500000017000000 9500000000000000";
  }

  /** Puts it at the end of the chain in the calling thread's network namespace, until closed. */
  static Closeable attach(String code, int ifindex, int side) {
    var program = load(code);
    var link =
        KernelError.check(
            LibBpf.linkCreate(program, ifindex, side, MemorySegment.NULL),
            "attaching the other program");
    return () -> {
      LibC.close(link);
      LibC.close(program);
    };
  }

  /** A file descriptor of the loaded program. */
  static int load(String code) {
    try (var arena = Arena.ofConfined()) {
      var bytes = Payloads.hex(code);
      var program =
          (int)
              LOAD.invokeExact(
                  SCHED_CLS,
                  arena.allocateFrom("other"),
                  arena.allocateFrom("GPL"),
                  arena.allocateFrom(JAVA_BYTE, bytes),
                  bytes.length / 8L,
                  MemorySegment.NULL);
      return KernelError.check(program, "loading the other program");
    } catch (KernelError e) {
      throw e;
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }
}
