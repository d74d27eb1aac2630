package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** All UDP between the callers' network and some pods, captured into a file. */
final class Wire implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Process process;
  private final Path file;

  private Wire(Process process, Path file) {
    this.process = process;
    this.file = file;
  }

  /** Captures when this returns, for {@code longest} at most. */
  static Wire to(List<MediaPod> pods, Stage stage, Path folder, Duration longest)
      throws IOException {
    var file = folder.resolve("wire.pcapng");
    var hosts = pods.stream().map(pod -> "host " + pod.address());
    var filter = hosts.collect(Collectors.joining(" or ", "udp and (", ")"));
    var duration = "duration:" + longest.toSeconds();
    var words =
        List.of("dumpcap", "-q", "-i", "any", "-f", filter, "-a", duration, "-w", "" + file);
    var process =
        new ProcessBuilder(stage.cluster().callers().wrap(words))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    var wire = new Wire(process, file);
    Await.until("a capture", SOON, wire::hasBegun);
    return wire;
  }

  /** The file's header is written by one who listens. */
  private boolean hasBegun() {
    try {
      return Files.exists(file) && Files.size(file) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the capture and returns what {@code headroom replay} says of it. */
  JsonNode replay() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the capture does not end");
    }
    var headroom = Checkout.find().commandLine().toString();
    return Json.parse(HostCommand.run(List.of(headroom, "replay", file.toString(), "--json")));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
