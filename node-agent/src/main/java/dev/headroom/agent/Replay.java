package dev.headroom.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a capture through the kernel programs and tells what they counted. A second pass begins
 * with the clock rates that the first one found, so that a stream has jitter from its start on.
 *
 * @param error why the file could not be read to its end, when it could not
 */
record Replay(ReplayReport report, @Nullable CaptureError error) {
  /**
   * Replays a file; what is wrong with it comes with what was read until then.
   *
   * @throws KernelError the kernel side cannot be loaded or run
   */
  static Replay of(Path file) {
    try (var meter = new CaptureMeter()) {
      var first = pass(file, meter);
      if (!meter.foundClockRates()) {
        return first.result();
      }
      try (var again = new CaptureMeter()) {
        again.useClockRates(meter);
        return pass(file, again).result();
      }
    }
  }

  private static ReplayPass pass(Path file, CaptureMeter meter) {
    var pass = new ReplayPass(meter);
    try (var bytes = open(file)) {
      pass.read(bytes);
    } catch (IOException e) {
      pass.fail(new CaptureError(0, "reading failed: " + e.getMessage()));
    } catch (CaptureError e) {
      pass.fail(e);
    }
    pass.end();
    return pass;
  }

  private static InputStream open(Path file) throws IOException {
    if (Files.notExists(file)) {
      throw new CaptureError(0, "there is no such file");
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new CaptureError(0, "this is not a file that can be read");
    }
    return Files.newInputStream(file);
  }
}
