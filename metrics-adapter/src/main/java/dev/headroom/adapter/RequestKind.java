package dev.headroom.adapter;

import java.util.Locale;

/** What a request asks for, for the metrics: few values whatever callers send. */
enum RequestKind {
  REPORT,
  PLACEMENT,
  GUARD,
  METRICS_API,
  DISCOVERY,
  OPENAPI,
  OTHER;

  static RequestKind of(String path) {
    if (path.equals(AgentIngest.PATH)) {
      return REPORT;
    }
    if (path.startsWith(PlacementPath.PREFIX)) {
      return PLACEMENT;
    }
    if (path.equals(GuardFront.PATH)) {
      return GUARD;
    }
    if (path.startsWith("/apis/" + Catalogue.GROUP + "/v1beta") && path.length() > 36) {
      return METRICS_API;
    }
    if (path.startsWith("/apis")) {
      return DISCOVERY;
    }
    return path.startsWith("/openapi") ? OPENAPI : OTHER;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
