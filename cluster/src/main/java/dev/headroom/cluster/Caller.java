package dev.headroom.cluster;

import java.util.List;
import java.util.Map;

/**
 * Who is asking, as the API server knows users.
 *
 * @param uid empty when the authenticator does not tell
 * @param extra further attributes; keys in lower case
 */
public record Caller(
    String user, String uid, List<String> groups, Map<String, List<String>> extra) {
  public Caller {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }
}
