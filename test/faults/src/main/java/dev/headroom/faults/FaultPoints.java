package dev.headroom.faults;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Ends the process at each kind of write: once before the request leaves, and once when the write
 * is done and nobody here has read the answer. Each point is met once by all processes together: a
 * file that only one of them can make says that it was, and by whom.
 */
final class FaultPoints implements Interceptor {
  private static final int CRASHED = 86;

  private final Path fired;
  private final String process;

  /**
   * @param fired a folder that all processes share
   * @param process this one's name
   */
  FaultPoints(Path fired, String process) {
    this.fired = fired;
    this.process = process;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    Write.kind(request.method(), request.uri().getPath(), request.bodyString())
        .ifPresent(kind -> crashOnce(kind + ".before"));
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (response.isSuccessful()) {
      Write.kind(request.method(), request.uri().getPath(), request.bodyString())
          .ifPresent(kind -> crashOnce(kind + ".after"));
    }
  }

  private void crashOnce(String point) {
    try {
      Files.writeString(fired.resolve(point), process, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException met) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException("point " + point + " cannot be written down", e);
    }
    Runtime.getRuntime().halt(CRASHED);
  }
}
