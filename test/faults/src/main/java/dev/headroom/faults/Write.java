package dev.headroom.faults;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What kinds of write there are, by the requests to an API server. Pure. */
final class Write {
  private Write() {}

  /**
   * The kind of a request: verb and resource as RBAC names them, a dot before the subresource, and
   * what the body says where one resource is written for several purposes. Empty for what only
   * asks: reviews are questions in the shape of a POST.
   */
  static Optional<String> kind(String method, String path, @Nullable String body) {
    var verb = verb(method);
    var resource = resource(path);
    return verb.isEmpty() || resource.endsWith("reviews")
        ? Optional.empty()
        : Optional.of(verb + " " + resource + purpose(resource, body == null ? "" : body));
  }

  private static String verb(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS" -> "";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      default -> method.toLowerCase(Locale.ROOT);
    };
  }

  /** Of {@code /apis/GROUP/VERSION/namespaces/NAMESPACE/RESOURCE/NAME/SUBRESOURCE} and the like. */
  private static String resource(String path) {
    var parts = path.split("/", -1);
    var at = parts[1].equals("api") ? 3 : 4;
    if (parts[at].equals("namespaces") && parts.length > at + 2) {
      at += 2;
    }
    return parts.length > at + 2 ? parts[at] + "." + parts[at + 2] : parts[at];
  }

  private static String purpose(String resource, String body) {
    return switch (resource) {
      case "pods" ->
          body.contains("\"draining\"")
              ? " draining"
              : body.contains("\"released\"") ? " released" : " accepting";
      case "mediascalingpolicies.status" -> body.contains("lastWakeTime") ? " woken" : " decided";
      default -> "";
    };
  }
}
