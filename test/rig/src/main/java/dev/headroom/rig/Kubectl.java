package dev.headroom.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The cluster's own kubectl, as its administrator. Every failure carries kubectl's own words. */
public final class Kubectl {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final String DEFAULT = "default";

  private final Path program;
  private final Path kubeconfig;
  private final Path cache;
  private final String namespace;

  Kubectl(Path program, Path kubeconfig, Path cache) {
    this(program, kubeconfig, cache, DEFAULT);
  }

  private Kubectl(Path program, Path kubeconfig, Path cache, String namespace) {
    this.program = program;
    this.kubeconfig = kubeconfig;
    this.cache = cache;
    this.namespace = namespace;
  }

  /** The same in another namespace; {@code -n} in a command's own words still has the last word. */
  public Kubectl in(String other) {
    return new Kubectl(program, kubeconfig, cache, other);
  }

  /** Where commands look that name no namespace. */
  public String namespace() {
    return namespace;
  }

  /**
   * Runs kubectl and returns its standard output.
   *
   * @throws RigException with its standard error if it fails
   */
  public String run(String... arguments) {
    return Exec.run(words(List.of(arguments)));
  }

  /** Whether kubectl succeeds; for questions whose answer may be no. */
  public boolean succeeds(String... arguments) {
    return Exec.attempt(words(List.of(arguments))).ok();
  }

  /** Applies manifests (YAML or JSON, several documents allowed) and returns what kubectl said. */
  public String apply(String manifests) {
    return Exec.feed(manifests, words(List.of("apply", "-f", "-")));
  }

  /** Deletes what the manifests name, if it is there, and waits until it is gone. */
  public String delete(String manifests) {
    return Exec.feed(manifests, words(List.of("delete", "--ignore-not-found", "-f", "-")));
  }

  /** The object or list as JSON: {@code json("pods", "-n", "default")}. */
  public String json(String... what) {
    return get("json", what);
  }

  /** What a JSONPath expression finds, with or without its braces around. */
  public String jsonPath(String expression, String... what) {
    var braced = expression.startsWith("{") ? expression : "{" + expression + "}";
    return get("jsonpath=" + braced, what);
  }

  /** The answer of the API server to a GET of this path, for example a metrics API. */
  public String raw(String path) {
    return run("get", "--raw", path);
  }

  /** Runs a command in a pod and returns its standard output. */
  public String exec(String namespace, String pod, String... command) {
    var words = new ArrayList<>(List.of("exec", "-n", namespace, pod, "--"));
    words.addAll(List.of(command));
    return Exec.run(words(words));
  }

  /**
   * Waits for a condition of kubectl wait: {@code waitFor("condition=Ready", "pod/a")}. Objects
   * that are not there yet are waited for as well.
   *
   * @throws RigException naming what was missing and the last word of kubectl
   */
  public void waitFor(String condition, Duration patience, String... what) {
    var words = new ArrayList<>(List.of("wait", "--for=" + condition, "--timeout=2s"));
    words.addAll(List.of(what));
    var deadline = System.nanoTime() + patience.toNanos();
    var result = Exec.attempt(words(words));
    while (!result.ok()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new RigException(
            "%s of %s is not there after %d s: %s"
                .formatted(
                    condition, String.join(" ", what), patience.toSeconds(), result.err().strip()));
      }
      Wait.sleep(PAUSE);
      result = Exec.attempt(words(words));
    }
  }

  private String get(String output, String... what) {
    var words = new ArrayList<>(List.of("get", "-o", output));
    words.addAll(List.of(what));
    return Exec.run(words(words));
  }

  private List<String> words(List<String> arguments) {
    var words =
        new ArrayList<>(
            List.of(program.toString(), "--kubeconfig=" + kubeconfig, "--cache-dir=" + cache));
    if (!namespace.equals(DEFAULT)) {
      // With this word kubectl refuses manifests of any other namespace.
      words.add("--namespace=" + namespace);
    }
    words.addAll(arguments);
    return words;
  }
}
