package dev.headroom.adapter;

import dev.headroom.cluster.AuthConfig;
import dev.headroom.cluster.Caller;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the user that a front proxy vouches for from its headers (apiserver {@code
 * pkg/authentication/request/headerrequest}). Call it only after the proxy's certificate is
 * verified.
 */
final class RequestHeaders {
  private RequestHeaders() {}

  /** Empty when no user is named: then the proxy speaks for nobody. */
  static Optional<Caller> caller(AuthConfig config, MultiMap headers) {
    return first(config.userHeaders(), headers)
        .map(user ->
            new Caller(
                user,
                first(config.uidHeaders(), headers).orElse(""),
                all(config.groupHeaders(), headers),
                extra(config.extraPrefixes(), headers)));
  }

  private static Optional<String> first(List<String> names, MultiMap headers) {
    return names.stream()
        .map(name -> headers.get(name))
        .filter(value -> value != null && !value.isEmpty())
        .findFirst();
  }

  private static List<String> all(List<String> names, MultiMap headers) {
    return names.stream().flatMap(name -> headers.getAll(name).stream()).toList();
  }

  private static Map<String, List<String>> extra(List<String> prefixes, MultiMap headers) {
    var extra = new HashMap<String, List<String>>();
    for (var header : headers.names()) {
      var lower = header.toLowerCase(Locale.ROOT);
      for (var prefix : prefixes) {
        if (lower.startsWith(prefix.toLowerCase(Locale.ROOT))) {
          var key = unescaped(lower.substring(prefix.length()));
          extra.computeIfAbsent(key, _ -> new ArrayList<>()).addAll(headers.getAll(header));
        }
      }
    }
    return extra;
  }

  /** A key that is not well escaped stands for itself, as upstream has it. */
  private static String unescaped(String key) {
    try {
      return Escapes.decode(key).toLowerCase(Locale.ROOT);
    } catch (StatusException notEscaped) {
      return key;
    }
  }
}
