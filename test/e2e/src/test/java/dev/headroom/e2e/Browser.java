package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Chromium without a window, with one page in it, told what to do by the DevTools protocol over a
 * pipe: JSON, each message ended by a zero byte. Its camera and its microphone are made up. It ends
 * with the pipe, so with this process at the latest. Safe for threads.
 */
final class Browser implements AutoCloseable {
  /** Debian's program, and the one of distributions that have no other. */
  private static final List<String> PROGRAMS =
      List.of("/usr/bin/chromium-headless-shell", "/usr/bin/chromium-browser");

  /** The protocol has file descriptors 3 and 4, what is printed goes where our errors go. */
  private static final String WITH_PIPE = "exec \"$@\" 3<&0 4>&1 0</dev/null 1>&2";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final String page;
  private int asked;

  private Browser(Process process, Path file) {
    this.process = process;
    Thread.ofVirtual().name("browser-answers").start(this::listen);
    var target = ask("Target.createTarget", Map.of("url", file.toUri().toString()), "");
    var attached =
        Map.<String, Object>of("targetId", target.path("targetId").asText(), "flatten", true);
    this.page = ask("Target.attachToTarget", attached, "").path("sessionId").asText();
  }

  /**
   * Opens {@code file}.
   *
   * @param wrap puts words before the command, such as those that enter a network namespace
   * @param longest after which it ends by itself
   */
  static Browser open(UnaryOperator<List<String>> wrap, Duration longest, Path file) {
    var seconds = String.valueOf(longest.toSeconds());
    var words = new ArrayList<>(List.of("bash", "-c", WITH_PIPE, "browser"));
    words.addAll(List.of("timeout", "--signal=KILL", seconds, program(), "--headless"));
    words.addAll(List.of("--no-sandbox", "--disable-gpu", "--log-level=3"));
    words.addAll(List.of("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"));
    words.addAll(List.of("--disable-background-networking", "--remote-debugging-pipe"));
    try {
      var builder = new ProcessBuilder(wrap.apply(List.copyOf(words)));
      var process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      var browser = new Browser(process, file);
      Await.until("the page " + file, PATIENCE, browser::hasLoaded);
      return browser;
    } catch (IOException e) {
      throw new UncheckedIOException("the browser does not start", e);
    }
  }

  private boolean hasLoaded() {
    return evaluate("location.protocol === 'file:' && document.readyState === 'complete'")
        .asBoolean();
  }

  private static String program() {
    return PROGRAMS.stream()
        .filter(program -> Files.isExecutable(Path.of(program)))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("none of " + PROGRAMS + "; run `make setup-media`"));
  }

  /**
   * The value of an expression of the page, or of the promise that it is.
   *
   * @throws AssertionError with what the page threw
   */
  JsonNode evaluate(String expression) {
    var question =
        Map.<String, Object>of(
            "expression", expression, "awaitPromise", true, "returnByValue", true);
    var answer = ask("Runtime.evaluate", question, page);
    if (answer.has("exceptionDetails")) {
      var thrown = answer.path("exceptionDetails").path("exception").path("description").asText();
      throw new AssertionError(expression + ": " + thrown);
    }
    return answer.path("result").path("value");
  }

  private JsonNode ask(String method, Map<String, Object> parameters, String session) {
    var answer = new CompletableFuture<JsonNode>();
    try {
      tell(method, parameters, session, answer);
      var said = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (said.has("error")) {
        throw new AssertionError(method + ": " + said.path("error"));
      }
      return said.path("result");
    } catch (IOException | ExecutionException e) {
      throw new IllegalStateException("the browser has ended", e);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer in " + PATIENCE.toSeconds() + " s: " + parameters, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the browser", e);
    }
  }

  private synchronized void tell(
      String method,
      Map<String, Object> parameters,
      String session,
      CompletableFuture<JsonNode> answer)
      throws IOException {
    asked++;
    waiting.put(asked, answer);
    var message = Json.object(Map.of("id", asked, "method", method, "params", parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    var pipe = process.getOutputStream();
    pipe.write(message.toString().getBytes(StandardCharsets.UTF_8));
    pipe.write(0);
    pipe.flush();
  }

  private void listen() {
    try (var pipe = new BufferedInputStream(process.getInputStream())) {
      for (var text = next(pipe); !text.isEmpty(); text = next(pipe)) {
        var message = Json.parse(text);
        // Events have no number.
        var answer = waiting.remove(message.path("id").asInt());
        if (answer != null) {
          answer.complete(message);
        }
      }
    } catch (IOException e) {
      System.err.println("browser: " + e.getMessage());
    }
    var gone = new IOException("the browser has ended");
    Stream.of(waiting.values())
        .flatMap(all -> all.stream())
        .forEach(it -> it.completeExceptionally(gone));
  }

  /** Empty at the end. */
  private static String next(InputStream pipe) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (var octet = pipe.read(); octet > 0; octet = pipe.read()) {
      bytes.write(octet);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
