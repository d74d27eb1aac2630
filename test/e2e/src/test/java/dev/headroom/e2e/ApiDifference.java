package dev.headroom.e2e;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Where Headroom answers otherwise than the reference, on purpose. Each makes of what the reference
 * said what Headroom is to say in its place; {@code docs/api-differences.md} gives the reasons,
 * under the same names. They apply one after the other, in this order.
 */
enum ApiDifference {
  JSON_PREFERRED {
    @Override
    Optional<Said> instead(Heard heard) {
      return SOME_JSON.contains(heard.call().accept())
          ? Optional.of(heard.plain())
          : Optional.empty();
    }
  },
  JSON_ONLY {
    @Override
    Optional<Said> instead(Heard heard) {
      var late = Set.of(200, 400, 404, 500).contains(heard.said().status());
      var shape = SHAPE.matcher(heard.call().path()).matches();
      return late && shape && NO_JSON.contains(heard.call().accept())
          ? heard.error(406)
          : Optional.empty();
    }
  },
  STATUS_ALWAYS {
    @Override
    Optional<Said> instead(Heard heard) {
      var said = heard.said();
      return said.status() >= 400 && !said.kind().equals("Status")
          ? heard.error(said.status())
          : Optional.empty();
    }
  },
  NO_SPECIAL_WORDS {
    @Override
    Optional<Said> instead(Heard heard) {
      return heard.said().status() == 404 && NAMESPACE_PART.matcher(heard.call().path()).find()
          ? heard.error(400)
          : Optional.empty();
    }
  },
  UNKNOWN_RESOURCE {
    @Override
    Optional<Said> instead(Heard heard) {
      var message = heard.said().message();
      var unknown =
          message.contains("no matches for") || message.contains("a resource must be present");
      return heard.said().status() == 500 && unknown ? heard.error(404) : Optional.empty();
    }
  },
  SERIES_NOT_EQUAL {
    @Override
    Optional<Said> instead(Heard heard) {
      return heard.said().status() == 500 && heard.call().query().contains(ApiCall.NOT_EQUAL)
          ? Optional.of(heard.plain())
          : Optional.empty();
    }
  },
  SERIES_SELECTOR {
    @Override
    Optional<Said> instead(Heard heard) {
      return heard.said().status() == 500 && heard.call().query().contains("metricLabelSelector=")
          ? heard.error(400)
          : Optional.empty();
    }
  },
  NOTHING_FOUND {
    @Override
    Optional<Said> instead(Heard heard) {
      return heard.said().isEmptyList() ? heard.error(404) : Optional.empty();
    }
  },
  STRICT_PATHS {
    @Override
    Optional<Said> instead(Heard heard) {
      return ODD_PATH.matcher(heard.call().path()).find() ? heard.error(400) : Optional.empty();
    }
  },
  STRICT_QUERIES {
    @Override
    Optional<Said> instead(Heard heard) {
      return heard.call().query().contains("%zz") ? heard.error(400) : Optional.empty();
    }
  },
  CORE_VERSION {
    @Override
    Optional<Said> instead(Heard heard) {
      return heard.each(item -> item.apiVersion().equals("/v1") ? item.withApiVersion("v1") : item);
    }
  },
  WINDOWS {
    @Override
    Optional<Said> instead(Heard heard) {
      return heard.each(item -> OVER_A_SECOND.contains(item.metric()) ? item.withWindow(1) : item);
    }
  },
  SLASH_AT_THE_END {
    @Override
    Optional<Said> instead(Heard heard) {
      var said = heard.said();
      var path = heard.call().path();
      return path.endsWith("/") && said.status() == 403
          ? Optional.of(
              said.withMessage(said.message().replace(path, path.substring(0, path.length() - 1))))
          : Optional.empty();
    }
  },
  OWN_WORDS {
    // Who a caller is and what it may not do is said in the very words of the reference.
    @Override
    Optional<Said> instead(Heard heard) {
      var said = heard.said();
      if (!said.kind().equals("Status") || !Set.of(400, 404, 405, 406).contains(said.status())) {
        return Optional.empty();
      }
      var beginning = METRIC_OF_RESOURCE.matcher(said.message());
      return Optional.of(said.withMessage((beginning.find() ? beginning.group() : "") + Said.ANY));
    }
  };

  private static final Pattern ODD_PATH = Pattern.compile("//|%2F|%ff|%(?![0-9a-fA-F]{2})");
  private static final Pattern METRIC_OF_RESOURCE =
      Pattern.compile("^the server could not find the metric \\S+ for \\S+");
  private static final Pattern NAMESPACE_PART =
      Pattern.compile("/namespaces/[^/]+/(status|finalize)$");

  /** What the reference has a route for. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "/apis/custom\\.metrics\\.k8s\\.io/v1beta[12]/"
              + "([^/]+(/[^/]+){2}|names(p|%70)aces(/[^/]+){4}|names(p|%70)aces/[^/]+/met(r|%72)ics/[^/]+)/?");

  private static final Set<String> SOME_JSON =
      Set.of(
          "application/*",
          "application/vnd.kubernetes.protobuf, */*",
          "application/vnd.kubernetes.protobuf, application/json");
  private static final Set<String> NO_JSON =
      Set.of(
          "application/vnd.kubernetes.protobuf",
          "application/yaml",
          "application/json;as=Table;v=v1;g=meta.k8s.io",
          "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
  private static final Set<String> OVER_A_SECOND =
      Set.of(
          "rtc_ingress_packets_per_second",
          "rtc_egress_packets_per_second",
          "rtc_ingress_bits_per_second",
          "rtc_egress_bits_per_second",
          "rtc_load_percent",
          "rtc_required_replicas");

  /** What Headroom says in place of what the reference said; empty where the rule says nothing. */
  abstract Optional<Said> instead(Heard heard);

  /**
   * A request and what the reference said to it, as far as the rules before have changed it.
   *
   * @param plain what the reference says to {@link ApiCall#plain()}
   */
  record Heard(ApiCall call, Said said, Said plain) {
    Optional<Said> error(int code) {
      var status = new Said(code, "Status", REASONS.getOrDefault(code, ""), Said.ANY, List.of());
      return Optional.of(call.method().equals("HEAD") ? status.withoutBody() : status);
    }

    Optional<Said> each(UnaryOperator<Said.Item> change) {
      var changed = said.items().stream().map(change).toList();
      return changed.equals(said.items()) ? Optional.empty() : Optional.of(said.withItems(changed));
    }
  }

  private static final Map<Integer, String> REASONS =
      Map.of(
          400, "BadRequest",
          401, "Unauthorized",
          403, "Forbidden",
          404, "NotFound",
          405, "MethodNotAllowed",
          406, "NotAcceptable");

  /** What Headroom is to say; every rule that changed something is added to {@code fired}. */
  static Said expected(
      ApiCall call, Said reference, Said plain, Map<ApiDifference, Integer> fired) {
    var said = reference;
    for (var rule : values()) {
      var instead = rule.instead(new Heard(call, said, plain)).filter(changes(said));
      if (instead.isPresent()) {
        fired.merge(rule, 1, Integer::sum);
        said = instead.get();
      }
    }
    return said;
  }

  private static Predicate<Said> changes(Said said) {
    return instead -> !instead.equals(said);
  }
}
