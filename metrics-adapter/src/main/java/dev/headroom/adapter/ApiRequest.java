package dev.headroom.adapter;

import java.util.Optional;

/**
 * A request, as much of it as answers depend on.
 *
 * @param accept the Accept header, {@code *}{@code /*} when there is none
 * @param ifNoneMatch the If-None-Match header, empty when there is none
 */
record ApiRequest(
    String method, ApiPath path, QueryString query, String accept, String ifNoneMatch) {
  /** A GET as a plain client sends it. */
  static ApiRequest get(String uri) {
    return of("GET", uri, "*/*", "");
  }

  /**
   * Takes a request target apart.
   *
   * @throws StatusException 400 if it is not well escaped
   */
  static ApiRequest of(String method, String uri, String accept, String ifNoneMatch) {
    var mark = uri.indexOf('?');
    var path = mark < 0 ? uri : uri.substring(0, mark);
    var query = mark < 0 ? "" : uri.substring(mark + 1);
    return new ApiRequest(
        method, ApiPath.parse(path), QueryString.parse(query), accept, ifNoneMatch);
  }

  Optional<String> query(String name) {
    return query.first(name);
  }
}
