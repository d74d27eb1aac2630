package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.SFU;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.ClusterView;
import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.cluster.MediaScalingPolicy.Placement;
import dev.headroom.cluster.ScaledObject;
import dev.headroom.cluster.ScaledObjects;
import dev.headroom.model.Target;
import dev.headroom.model.Workload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What triggers of KEDA point to, and what is said of bad ScaledObjects. */
class TargetsTest {
  private static final Target FOUND = new Target.Found(SFU);

  private final SignalStore store = new SignalStore(Fixtures.MAX_AGE);

  private void see(ScaledObjects scaledObjects) {
    var policy = Fixtures.policy(Placement.PACKED, Mode.OBSERVE, 1, Fixtures.decided(1, 2));
    var workload = new Workload(SFU, 0, null, null);
    var view = ClusterView.of(List.of(), List.of(workload), List.of(policy));
    store.see(view.with(scaledObjects));
  }

  private static ScaledObjects one(String danger) {
    var rooms = new ScaledObject("media", "rooms", FOUND, danger);
    return new ScaledObjects(Map.of("media/rooms", rooms), "");
  }

  @Test
  void aPolicyPointsToItsTargetWhateverItsMode() {
    see(one(""));
    assertThat(store.get().targetOfPolicy("media", "sfu")).isEqualTo(FOUND);
    assertThat(store.get().targetOfPolicy("other", "sfu"))
        .isEqualTo(new Target.Missing("there is none of that name"));
  }

  @Test
  void aScaledObjectPointsToWhatItScales() {
    see(one(""));
    assertThat(store.get().targetOfScaledObject("media", "rooms")).isEqualTo(FOUND);
    see(new ScaledObjects(Map.of(), "they cannot be read: forbidden"));
    assertThat(store.get().targetOfScaledObject("media", "rooms"))
        .isEqualTo(new Target.Missing("ScaledObjects: they cannot be read: forbidden"));
  }

  @Test
  void aDangerousFallbackIsOnThePageOfMetrics() {
    var telemetry = new Telemetry(store, () -> NOW);
    see(one(""));
    assertThat(scrape(telemetry)).doesNotContain("unsafe_fallback{");
    see(one("fallback.replicas is 0"));
    assertThat(scrape(telemetry))
        .contains(
            "headroom_scaledobject_unsafe_fallback{name=\"rooms\",namespace=\"media\"} 1.0\n");
  }

  private static String scrape(Telemetry telemetry) {
    return telemetry.scrape(ApiRequest.get("/metrics")).body().toString(StandardCharsets.UTF_8);
  }
}
