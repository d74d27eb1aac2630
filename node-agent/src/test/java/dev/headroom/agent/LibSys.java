package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/** System calls that only tests need: namespaces and sockets that Java does not offer. */
final class LibSys {
  static final int CLONE_NEWNS = 0x00020000;
  static final int CLONE_NEWNET = 0x40000000;
  private static final int AF_INET = 2;
  private static final int AF_PACKET = 17;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int ENOBUFS = 105;

  private static final NativeLibrary C = NativeLibrary.libc();
  private static final MethodHandle UNSHARE =
      C.function("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT), LibC.captureErrno());
  private static final MethodHandle GETTID = C.function("gettid", FunctionDescriptor.of(JAVA_INT));
  private static final MethodHandle IF_NAMETOINDEX =
      C.function("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle SOCKET =
      C.function(
          "socket",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
          LibC.captureErrno());
  private static final MethodHandle BIND =
      C.function(
          "bind",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          LibC.captureErrno());
  private static final MethodHandle CONNECT =
      C.function(
          "connect",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          LibC.captureErrno());
  private static final MethodHandle SETSOCKOPT =
      C.function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          LibC.captureErrno());
  private static final MethodHandle SEND =
      C.function(
          "send",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
          LibC.captureErrno());

  private LibSys() {}

  /** A call that captures errno, and what it returned. */
  @FunctionalInterface
  private interface Call {
    long on(MemorySegment state, Arena arena) throws Throwable;
  }

  private static int call(String what, Call call) {
    try (var arena = Arena.ofConfined()) {
      var state = LibC.allocateState(arena);
      var result = call.on(state, arena);
      if (result < 0) {
        throw KernelError.of(what, -LibC.errno(state));
      }
      return Math.toIntExact(result);
    } catch (KernelError e) {
      throw e;
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  /** Moves the calling thread, and it alone, into namespaces of its own. */
  static void unshare(int flags) {
    call("unshare", (state, _) -> (int) UNSHARE.invokeExact(state, flags));
  }

  static int threadId() {
    return call("gettid", (_, _) -> (int) GETTID.invokeExact());
  }

  /** The index of an interface in the calling thread's network namespace. */
  static int ifindex(String name) {
    return call(
        "if_nametoindex", (_, arena) -> (int) IF_NAMETOINDEX.invokeExact(arena.allocateFrom(name)));
  }

  /** A socket that sends whole frames out of an interface. */
  static int frameSocket(int ifindex) {
    var fd = socket(AF_PACKET, SOCK_RAW);
    call(
        "bind",
        (state, arena) -> {
          var address = arena.allocate(20, 4);
          address.set(JAVA_SHORT, 0, (short) AF_PACKET);
          address.set(JAVA_INT, 4, ifindex);
          return (int) BIND.invokeExact(state, fd, address, 20);
        });
    return fd;
  }

  /** A UDP socket to an IPv4 endpoint that cuts what is sent into segments of this many bytes. */
  static int segmentingSocket(Endpoint to, int segmentBytes) {
    var fd = socket(AF_INET, SOCK_DGRAM);
    call(
        "connect",
        (state, arena) -> {
          var address = arena.allocate(16, 4);
          address.set(JAVA_SHORT, 0, (short) AF_INET);
          address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) to.port());
          MemorySegment.copy(to.address().getAddress(), 0, address, JAVA_BYTE, 4, 4);
          return (int) CONNECT.invokeExact(state, fd, address, 16);
        });
    call(
        "setsockopt UDP_SEGMENT",
        (state, arena) ->
            (int)
                SETSOCKOPT.invokeExact(
                    state,
                    fd,
                    SOL_UDP,
                    UDP_SEGMENT,
                    arena.allocateFrom(JAVA_INT, segmentBytes),
                    4));
    return fd;
  }

  private static int socket(int family, int type) {
    return call("socket", (state, _) -> (int) SOCKET.invokeExact(state, family, type, 0));
  }

  static void send(int fd, byte[] bytes) {
    send(fd, bytes, 0);
  }

  /** As send; that a program on the way out dropped the packet is fine. */
  static void sendIntoTheVoid(int fd, byte[] bytes) {
    send(fd, bytes, ENOBUFS);
  }

  private static void send(int fd, byte[] bytes, int tolerated) {
    call(
        "send " + bytes.length + " bytes",
        (state, arena) -> {
          var sent =
              (long)
                  SEND.invokeExact(
                      state, fd, arena.allocateFrom(JAVA_BYTE, bytes), (long) bytes.length, 0);
          return sent < 0 && LibC.errno(state) == tolerated ? bytes.length : sent;
        });
  }
}
