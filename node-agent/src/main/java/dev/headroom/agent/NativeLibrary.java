package dev.headroom.agent;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** A shared library and the handles to its functions. */
final class NativeLibrary {
  private static final Linker LINKER = Linker.nativeLinker();

  private final String name;
  private final SymbolLookup symbols;

  private NativeLibrary(String name, SymbolLookup symbols) {
    this.name = name;
    this.symbols = symbols;
  }

  /** The C library that the JVM runs on. */
  static NativeLibrary libc() {
    return new NativeLibrary("libc", LINKER.defaultLookup());
  }

  /**
   * Loads a library for the life of the process.
   *
   * @throws KernelError it is not installed
   */
  @SuppressWarnings("restricted") // native access is what this class is for
  static NativeLibrary load(String file, String debianPackage) {
    try {
      return new NativeLibrary(file, SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new KernelError(
          file
              + " is missing: install it (Debian and Ubuntu: apt-get install "
              + debianPackage
              + ")",
          e);
    }
  }

  @SuppressWarnings("restricted") // native access is what this class is for
  MethodHandle function(String symbol, FunctionDescriptor type, Linker.Option... options) {
    var address =
        symbols
            .find(symbol)
            .orElseThrow(() -> new KernelError(name + " is too old: it has no " + symbol));
    return LINKER.downcallHandle(address, type, options);
  }
}
