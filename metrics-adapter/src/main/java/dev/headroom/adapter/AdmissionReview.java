package dev.headroom.adapter;

import dev.headroom.model.PodRef;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What the API server asks of a webhook (admission.k8s.io/v1): may this pod be deleted, or evicted?
 *
 * @param uid of the request, to be said again in the answer
 */
record AdmissionReview(String uid, PodRef pod, boolean eviction) {
  private static final String VERSION = "admission.k8s.io/v1";

  /** What a disruption budget answers as well: who evicts asks again ({@code kubectl drain}). */
  private static final int TOO_MANY_REQUESTS = 429;

  private static final int CONFLICT = 409;

  /**
   * Reads a review of a pod's DELETE, or of the CREATE of its eviction.
   *
   * @throws StatusException 400 for anything else
   */
  static AdmissionReview read(Buffer body) {
    try {
      return of(new JsonObject(body));
    } catch (DecodeException | ClassCastException malformed) {
      throw unreadable("it is no AdmissionReview: " + malformed.getMessage());
    }
  }

  private static AdmissionReview of(JsonObject review) {
    var request = object(review, "request");
    var resource = text(object(request, "resource"), "resource");
    var eviction = request.getString("subResource", "").equals("eviction");
    if (!VERSION.equals(review.getString("apiVersion"))) {
      throw unreadable("it is no AdmissionReview of " + VERSION);
    }
    var operation = text(request, "operation");
    if (!resource.equals("pods") || !operation.equals(eviction ? "CREATE" : "DELETE")) {
      throw unreadable(
          "the guard judges deletions and evictions of pods, not %s of %s"
              .formatted(operation, resource));
    }
    return new AdmissionReview(text(request, "uid"), pod(request), eviction);
  }

  /** Of a collection that is deleted each object is asked about, and only the object has a name. */
  private static PodRef pod(JsonObject request) {
    var named =
        request.getString("name", "").isEmpty()
            ? object(object(request, "oldObject"), "metadata")
            : request;
    return new PodRef(text(request, "namespace"), text(named, "name"));
  }

  private static JsonObject object(JsonObject parent, String field) {
    var object = parent.getJsonObject(field);
    if (object == null) {
      throw unreadable(field + " is missing");
    }
    return object;
  }

  private static String text(JsonObject parent, String field) {
    var text = parent.getString(field, "");
    if (text.isEmpty()) {
      throw unreadable(field + " is missing");
    }
    return text;
  }

  private static StatusException unreadable(String why) {
    return ApiStatus.badRequest(why).exception();
  }

  Answer answer(Optional<String> objection) {
    var response = new JsonObject().put("uid", uid).put("allowed", objection.isEmpty());
    objection.ifPresent(message -> response.put("status", status(message)));
    return Answer.json(
        new JsonObject()
            .put("apiVersion", VERSION)
            .put("kind", "AdmissionReview")
            .put("response", response)
            .toBuffer());
  }

  private JsonObject status(String message) {
    return new JsonObject()
        .put("status", "Failure")
        .put("code", eviction ? TOO_MANY_REQUESTS : CONFLICT)
        .put("reason", eviction ? "TooManyRequests" : "Conflict")
        .put("message", message);
  }
}
