package dev.headroom.adapter;

import java.util.ArrayList;
import java.util.List;

/**
 * The path of a request as decoded segments, so that {@code %2A} and {@code *} are the same and an
 * escaped slash never makes a segment.
 *
 * @param text all of it, decoded, without the slash at its end
 */
record ApiPath(String text, List<String> segments) {
  ApiPath {
    segments = List.copyOf(segments);
  }

  /**
   * Decodes a path; one slash at its end does not count.
   *
   * @throws StatusException 400 if it is not well escaped, does not begin with a slash, or a
   *     segment is empty or holds a slash
   */
  static ApiPath parse(String raw) {
    if (!raw.startsWith("/")) {
      throw ApiStatus.badRequest("the path \"" + raw + "\" does not begin with /").exception();
    }
    var end = raw.length() > 1 && raw.endsWith("/") ? raw.length() - 1 : raw.length();
    var segments = new ArrayList<String>();
    for (var start = 1; start < end; ) {
      var slash = raw.indexOf('/', start);
      var stop = slash < 0 || slash > end ? end : slash;
      segments.add(segment(raw, raw.substring(start, stop)));
      start = stop + 1;
      if (stop < end && start == end) {
        throw emptySegment(raw);
      }
    }
    return new ApiPath("/" + String.join("/", segments), segments);
  }

  private static String segment(String path, String raw) {
    var segment = Escapes.decode(raw);
    if (segment.isEmpty()) {
      throw emptySegment(path);
    }
    if (segment.indexOf('/') >= 0) {
      throw ApiStatus.badRequest("the segment \"" + raw + "\" holds a slash").exception();
    }
    return segment;
  }

  private static StatusException emptySegment(String path) {
    return ApiStatus.badRequest("the path \"" + path + "\" has an empty segment").exception();
  }
}
