package dev.headroom.adapter;

import dev.headroom.cluster.PodGuard;
import dev.headroom.model.PodRef;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard as the API server meets it: a validating admission webhook for the deletion and the
 * eviction of pods (admission.k8s.io/v1). It answers from the snapshot and changes nothing, so it
 * needs no proof of who asks: the API server shows none.
 */
final class GuardFront implements Function<HttpServerRequest, CompletableFuture<Answer>> {
  private static final Logger LOG = LoggerFactory.getLogger(GuardFront.class);

  static final String PATH = "/guard/v1/pods";

  /** A pod is kept in at most 1.5 MiB (etcd), and a review holds one. */
  private static final int MOST_BYTES = 2 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Supplier<Snapshot> snapshots;
  private final InstantSource clock;

  GuardFront(Vertx vertx, Supplier<Snapshot> snapshots, InstantSource clock) {
    this.vertx = vertx;
    this.snapshots = snapshots;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Answer> apply(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.POST)) {
      return CompletableFuture.completedFuture(Answer.text(405, "a review is sent by POST\n"));
    }
    request.pause();
    return BodyReader.read(vertx.getOrCreateContext(), request, MOST_BYTES, PATIENCE)
        .thenApply(this::answer)
        .exceptionally(GuardFront::unread);
  }

  private Answer answer(Buffer body) {
    var review = AdmissionReview.read(body);
    var objection = objection(review.pod());
    LOG.info("asked: {}", objection.orElse("pod " + review.pod() + " may go"));
    return review.answer(objection);
  }

  /** Whoever has not read the cluster yet knows of no pod, and must not let one go for that. */
  private Optional<String> objection(PodRef pod) {
    var snapshot = snapshots.get();
    return snapshot.view().synced()
        ? PodGuard.objection(snapshot.view(), snapshot, pod, clock.instant())
        : Optional.of("pods are not all read yet: ask again later");
  }

  private static Answer unread(Throwable failure) {
    return switch (Gateway.cause(failure)) {
      case BodyReader.Unusable body -> Answer.text(body.status(), body.getMessage() + "\n");
      case StatusException status -> status.status().answer();
      case Throwable unexpected -> throw new CompletionException(unexpected);
    };
  }
}
