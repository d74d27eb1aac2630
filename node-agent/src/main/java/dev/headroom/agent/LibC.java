package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** The few calls of the C library that the meter needs. Failures return the negative errno. */
final class LibC {
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final short POLLIN = 1;
  private static final int MAP_SHARED = 1;
  private static final int SC_PAGESIZE = 30;

  /** With O_RDONLY, which is 0. */
  private static final int O_CLOEXEC = 0x80000;

  /** Of every 64-bit Linux; the type comes first. */
  private static final int SIZEOF_STATFS = 120;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final NativeLibrary C = NativeLibrary.libc();

  private static final MethodHandle MMAP =
      C.function(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          CAPTURE);
  private static final MethodHandle MUNMAP =
      C.function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle POLL =
      C.function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), CAPTURE);
  private static final MethodHandle OPEN =
      C.function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2),
          CAPTURE);
  private static final MethodHandle CLOSE =
      C.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SYSCONF =
      C.function("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

  private static final MethodHandle STATFS =
      C.function("statfs", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), CAPTURE);

  private LibC() {}

  static MemorySegment allocateState(Arena arena) {
    return arena.allocate(STATE);
  }

  static long pageBytes() {
    try {
      return (long) SYSCONF.invokeExact(SC_PAGESIZE);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /** Maps shared memory of a file descriptor; unmapped by {@link #unmap}. */
  @SuppressWarnings("restricted") // the size is the one that was mapped
  static MemorySegment map(int fd, long offset, long bytes, int protection) {
    try (var arena = Arena.ofConfined()) {
      var state = allocateState(arena);
      var address =
          (long)
              MMAP.invokeExact(
                  state, MemorySegment.NULL, bytes, protection, MAP_SHARED, fd, offset);
      if (address == -1) {
        throw KernelError.of("mapping " + bytes + " bytes of a table", -errno(state));
      }
      return MemorySegment.ofAddress(address).reinterpret(bytes);
    } catch (KernelError e) {
      throw e;
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  static void unmap(MemorySegment mapped) {
    try {
      var _ = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /** Waits for one of the descriptors: how many are ready, or the negative errno. */
  static int poll(MemorySegment state, MemorySegment descriptors, long count, int millis) {
    try {
      var ready = (int) POLL.invokeExact(state, descriptors, count, millis);
      return ready < 0 ? -errno(state) : ready;
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /** The magic number of the file system that a path is in (linux/magic.h). */
  static int fileSystem(Path path) {
    try (var arena = Arena.ofConfined()) {
      var state = allocateState(arena);
      var status = arena.allocate(SIZEOF_STATFS, 8);
      var result = (int) STATFS.invokeExact(state, arena.allocateFrom(path.toString()), status);
      if (result < 0) {
        throw KernelError.of("looking at the file system of " + path, -errno(state));
      }
      return (int) status.get(JAVA_LONG, 0);
    } catch (KernelError e) {
      throw e;
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /** A file descriptor of a folder. */
  static int openFolder(Path folder) {
    try (var arena = Arena.ofConfined()) {
      var state = allocateState(arena);
      var fd = (int) OPEN.invokeExact(state, arena.allocateFrom(folder.toString()), O_CLOEXEC);
      if (fd < 0) {
        throw KernelError.of("opening the folder " + folder, -errno(state));
      }
      return fd;
    } catch (KernelError e) {
      throw e;
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  static void close(int fd) {
    try {
      var _ = (int) CLOSE.invokeExact(fd);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  static Linker.Option captureErrno() {
    return CAPTURE;
  }

  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /** A downcall throws nothing of its own; what comes is an error of the JVM or a wrong handle. */
  static RuntimeException impossible(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(thrown);
  }
}
