package dev.headroom.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Everything that the API says of a pod's sessions, asked ten times a second. Safe for threads. */
final class SessionsWatch implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private record Answer(long atMillis, OptionalDouble value) {}

  private final List<Answer> answers = new ArrayList<>();
  private final Thread thread;
  private volatile boolean open = true;

  private SessionsWatch(Stage stage, MediaPod pod) {
    var start = System.nanoTime();
    thread =
        Thread.ofVirtual()
            .start(() -> {
              while (open) {
                var value = stage.sessions(pod);
                add(new Answer((System.nanoTime() - start) / 1_000_000, value));
                Await.pause(PAUSE);
              }
            });
  }

  static SessionsWatch of(Stage stage, MediaPod pod) {
    return new SessionsWatch(stage, pod);
  }

  /** Answers with a value that is not {@code right}: a wrong number is worse than none. */
  synchronized List<String> wrong(double right) {
    return answers.stream()
        .filter(answer -> answer.value().orElse(right) != right)
        .map(Answer::toString)
        .toList();
  }

  /** Answers without a value. */
  synchronized List<String> missing() {
    return answers.stream()
        .filter(answer -> answer.value().isEmpty())
        .map(Answer::toString)
        .toList();
  }

  private synchronized void add(Answer answer) {
    answers.add(answer);
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
