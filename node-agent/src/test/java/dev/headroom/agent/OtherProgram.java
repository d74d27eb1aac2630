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

/** Somebody else's program on an interface: it drops every packet and so ends the chain. */
final class OtherProgram {
  private static final int SCHED_CLS = 3;

  private static final MethodHandle LOAD =
      NativeLibrary.load(LibBpf.FILE, LibBpf.PACKAGE)
          .function(
              "bpf_prog_load",
              FunctionDescriptor.of(
                  JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));

  private OtherProgram() {}

  /** Attaches it in the calling thread's network namespace; closing detaches it. */
  static Closeable attach(int ifindex, int side) {
    try (var arena = Arena.ofConfined()) {
      // r0 = TCX_DROP; exit
      var instructions =
          arena.allocateFrom(JAVA_BYTE, Payloads.hex("b700000002000000 9500000000000000"));
      var program =
          KernelError.check(
              (int)
                  LOAD.invokeExact(
                      SCHED_CLS,
                      arena.allocateFrom("drop"),
                      arena.allocateFrom("GPL"),
                      instructions,
                      2L,
                      MemorySegment.NULL),
              "loading the other program");
      var link =
          KernelError.check(
              LibBpf.linkCreate(program, ifindex, side, MemorySegment.NULL),
              "attaching the other program");
      return () -> {
        LibC.close(link);
        LibC.close(program);
      };
    } catch (KernelError e) {
      throw e;
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }
}
