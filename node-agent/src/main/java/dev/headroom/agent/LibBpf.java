package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libbpf 1.x that the meter uses, one method each, named as in libbpf without its
 * prefix. Those that return an int return the negative errno when they fail.
 */
final class LibBpf {
  static final String FILE = "libbpf.so.1";
  static final String PACKAGE = "libbpf1";

  private static final NativeLibrary BPF = NativeLibrary.load(FILE, PACKAGE);
  private static final FunctionDescriptor INT_OF_POINTER = FunctionDescriptor.of(JAVA_INT, ADDRESS);
  private static final FunctionDescriptor POINTER_OF_TWO =
      FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS);

  private static final MethodHandle OPEN_MEM =
      BPF.function(
          "bpf_object__open_mem",
          FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
          LibC.captureErrno());
  private static final MethodHandle LOAD = BPF.function("bpf_object__load", INT_OF_POINTER);
  private static final MethodHandle CLOSE =
      BPF.function("bpf_object__close", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle FIND_MAP =
      BPF.function("bpf_object__find_map_by_name", POINTER_OF_TWO);
  private static final MethodHandle FIND_PROGRAM =
      BPF.function("bpf_object__find_program_by_name", POINTER_OF_TWO);
  private static final MethodHandle MAP_FD = BPF.function("bpf_map__fd", INT_OF_POINTER);
  private static final MethodHandle MAP_SET_PIN_PATH =
      BPF.function("bpf_map__set_pin_path", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle PROGRAM_FD = BPF.function("bpf_program__fd", INT_OF_POINTER);
  private static final MethodHandle MAP_LOOKUP =
      BPF.function(
          "bpf_map_lookup_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle MAP_UPDATE =
      BPF.function(
          "bpf_map_update_elem",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
  private static final MethodHandle MAP_DELETE =
      BPF.function("bpf_map_delete_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle MAP_LOOKUP_BATCH =
      BPF.function(
          "bpf_map_lookup_batch",
          FunctionDescriptor.of(
              JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle LINK_CREATE =
      BPF.function(
          "bpf_link_create",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle LINK_UPDATE =
      BPF.function("bpf_link_update", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle LINK_DETACH =
      BPF.function("bpf_link_detach", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle RAW_TRACEPOINT_OPEN =
      BPF.function("bpf_raw_tracepoint_open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle PIN =
      BPF.function("bpf_obj_pin", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle GET = BPF.function("bpf_obj_get", INT_OF_POINTER);
  private static final MethodHandle INFO =
      BPF.function(
          "bpf_obj_get_info_by_fd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle TC_HOOK_CREATE =
      BPF.function("bpf_tc_hook_create", INT_OF_POINTER);
  private static final MethodHandle TC_ATTACH =
      BPF.function("bpf_tc_attach", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle TC_DETACH =
      BPF.function("bpf_tc_detach", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle TC_QUERY =
      BPF.function("bpf_tc_query", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle PROGRAM_TEST_RUN =
      BPF.function("bpf_prog_test_run_opts", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle POSSIBLE_CPUS =
      BPF.function("libbpf_num_possible_cpus", FunctionDescriptor.of(JAVA_INT));

  static {
    // libbpf writes to stderr unless told otherwise; what it says comes back in errors.
    var setPrint = BPF.function("libbpf_set_print", FunctionDescriptor.of(ADDRESS, ADDRESS));
    try {
      var _ = (MemorySegment) setPrint.invokeExact(MemorySegment.NULL);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  private LibBpf() {}

  /** The object, or NULL with errno in the state. */
  static MemorySegment openMem(
      MemorySegment state, MemorySegment bytes, long size, MemorySegment options) {
    try {
      return (MemorySegment) OPEN_MEM.invokeExact(state, bytes, size, options);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int load(MemorySegment object) {
    try {
      return (int) LOAD.invokeExact(object);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static void close(MemorySegment object) {
    try {
      CLOSE.invokeExact(object);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static MemorySegment findMap(MemorySegment object, MemorySegment name) {
    try {
      return (MemorySegment) FIND_MAP.invokeExact(object, name);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static MemorySegment findProgram(MemorySegment object, MemorySegment name) {
    try {
      return (MemorySegment) FIND_PROGRAM.invokeExact(object, name);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int mapFd(MemorySegment map) {
    try {
      return (int) MAP_FD.invokeExact(map);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int mapSetPinPath(MemorySegment map, MemorySegment path) {
    try {
      return (int) MAP_SET_PIN_PATH.invokeExact(map, path);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int programFd(MemorySegment program) {
    try {
      return (int) PROGRAM_FD.invokeExact(program);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int mapLookup(int fd, MemorySegment key, MemorySegment value) {
    try {
      return (int) MAP_LOOKUP.invokeExact(fd, key, value);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int mapUpdate(int fd, MemorySegment key, MemorySegment value, long flags) {
    try {
      return (int) MAP_UPDATE.invokeExact(fd, key, value, flags);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int mapDelete(int fd, MemorySegment key) {
    try {
      return (int) MAP_DELETE.invokeExact(fd, key);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int mapLookupBatch(
      int fd,
      MemorySegment from,
      MemorySegment to,
      MemorySegment keys,
      MemorySegment values,
      MemorySegment count,
      MemorySegment options) {
    try {
      return (int) MAP_LOOKUP_BATCH.invokeExact(fd, from, to, keys, values, count, options);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int linkCreate(int programFd, int target, int attachType, MemorySegment options) {
    try {
      return (int) LINK_CREATE.invokeExact(programFd, target, attachType, options);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int linkUpdate(int linkFd, int programFd) {
    try {
      return (int) LINK_UPDATE.invokeExact(linkFd, programFd, MemorySegment.NULL);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int linkDetach(int linkFd) {
    try {
      return (int) LINK_DETACH.invokeExact(linkFd);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  /** Of a program that names its tracepoint itself. */
  static int rawTracepointOpen(int programFd) {
    try {
      return (int) RAW_TRACEPOINT_OPEN.invokeExact(MemorySegment.NULL, programFd);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int pin(int fd, MemorySegment path) {
    try {
      return (int) PIN.invokeExact(fd, path);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int get(MemorySegment path) {
    try {
      return (int) GET.invokeExact(path);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int info(int fd, MemorySegment info, MemorySegment length) {
    try {
      return (int) INFO.invokeExact(fd, info, length);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int tcHookCreate(MemorySegment hook) {
    try {
      return (int) TC_HOOK_CREATE.invokeExact(hook);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int tcAttach(MemorySegment hook, MemorySegment options) {
    try {
      return (int) TC_ATTACH.invokeExact(hook, options);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int tcDetach(MemorySegment hook, MemorySegment options) {
    try {
      return (int) TC_DETACH.invokeExact(hook, options);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int tcQuery(MemorySegment hook, MemorySegment options) {
    try {
      return (int) TC_QUERY.invokeExact(hook, options);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int programTestRun(int programFd, MemorySegment options) {
    try {
      return (int) PROGRAM_TEST_RUN.invokeExact(programFd, options);
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }

  static int possibleCpus() {
    try {
      return (int) POSSIBLE_CPUS.invokeExact();
    } catch (Throwable t) {
      throw LibC.impossible(t);
    }
  }
}
