package dev.headroom.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Chromium's callers of Janus, one at each pod, all in one page: each hears and sees himself, by
 * one PeerConnection, with Opus in RED, and VP8 in three layers of simulcast with retransmission
 * streams.
 */
final class JanusCallers implements AutoCloseable {
  /** More than packets are ever on their way. */
  private static final Duration ARRIVED = Duration.ofSeconds(1);

  private final Browser browser;

  private JanusCallers(Browser browser) {
    this.browser = browser;
  }

  /** Callers outside of the cluster, for {@code longest} at most. */
  static JanusCallers open(Stage stage, Duration longest) {
    var page = JanusCallers.class.getResource("janus.html");
    if (page == null) {
      throw new IllegalStateException("janus.html is not among the resources");
    }
    var file = Path.of(URI.create(page.toString()));
    return new JanusCallers(Browser.open(stage.cluster().callers()::wrap, longest, file));
  }

  /** It is connected when this returns. */
  void place(MediaPod pod) {
    var base = "http://" + pod.address() + ":" + MediaServer.JANUS_PORT + "/janus";
    browser.evaluate("place('%s', '%s')".formatted(pod.name(), base));
  }

  /** A layer of the video pauses, or goes on. */
  void pause(MediaPod pod, String layer, boolean paused) {
    browser.evaluate("calls.get('%s').pause('%s', %b)".formatted(pod.name(), layer, paused));
  }

  CallerFigures figures(MediaPod pod) {
    return CallerFigures.of(browser.evaluate("calls.get('%s').figures()".formatted(pod.name())));
  }

  /** Falls silent, then ends; returns what its caller says when all has arrived. */
  CallerFigures hangUp(MediaPod pod) {
    browser.evaluate("calls.get('%s').hush()".formatted(pod.name()));
    Await.pause(ARRIVED);
    var figures = figures(pod);
    browser.evaluate("hangUp('%s')".formatted(pod.name()));
    Await.pause(ARRIVED);
    return figures;
  }

  @Override
  public void close() {
    browser.close();
  }
}
