package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the meter's programs on hook points, and finds those that an earlier agent put there. What
 * comes in on the host side of a pod's interface is the pod's egress, so there the programs are
 * attached crosswise; a cgroup's directions are the pod's own.
 */
final class Attacher implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("headroom.meter");

  private final Pins pins;
  private final BpfObject interfaces;
  private final @Nullable BpfObject cgroups;
  private final Set<Feature> missing;

  /** The programs for interfaces are the caller's to close. */
  private Attacher(
      Pins pins, BpfObject interfaces, @Nullable BpfObject cgroups, Set<Feature> missing) {
    this.pins = pins;
    this.interfaces = interfaces;
    this.cgroups = cgroups;
    this.missing = missing;
  }

  /**
   * Finds out what the kernel offers.
   *
   * @param without features that are left aside even where the kernel has them
   */
  static Attacher of(Pins pins, BpfObject interfaces, Set<Feature> without) {
    var missing = EnumSet.noneOf(Feature.class);
    missing.addAll(without);
    if (!BpfLink.knowsTcx(interfaces.programFd("headroom_ingress"))) {
      missing.add(Feature.TCX);
    }
    var cgroups = missing.contains(Feature.CGROUP_PROGRAMS) ? null : loadForCgroups(pins);
    if (cgroups == null) {
      missing.add(Feature.CGROUP_PROGRAMS);
    }
    return new Attacher(pins, interfaces, cgroups, missing);
  }

  /** They fill the tables of the programs for interfaces, which are pinned. */
  private static @Nullable BpfObject loadForCgroups(Pins pins) {
    try {
      var tables = new ArrayList<>(Tables.NAMES);
      tables.add(Tables.CGROUP_HOOKS);
      return BpfObject.load(BpfObject.cgroup(), pins.maps(tables));
    } catch (KernelError e) {
      LOG.log(System.Logger.Level.DEBUG, "no programs on cgroups", e);
      return null;
    }
  }

  Set<Feature> missing() {
    return Set.copyOf(missing);
  }

  /** Attaches both directions, or none. */
  Hook attach(HookPoint point) {
    var egress = attach(point, Direction.EGRESS);
    try {
      var hook = new Hook(attach(point, Direction.INGRESS), egress);
      tellCgroup(hook, point.hook());
      return hook;
    } catch (KernelError e) {
      egress.remove();
      egress.release();
      throw e;
    }
  }

  private Attachment attach(HookPoint point, Direction direction) {
    var program = program(point.hook(), direction);
    var in = direction == Direction.INGRESS;
    var link = pins.link(point.hook(), side(direction));
    return switch (point) {
      case HookPoint.Cgroup(_, var folder) ->
          BpfLink.onCgroup(
              program, folder, in ? BpfLink.CGROUP_INGRESS : BpfLink.CGROUP_EGRESS, link);
      case HookPoint.Interface(var ifindex, _) when missing.contains(Feature.TCX) ->
          TcFilter.attach(program, ifindex, filterSide(direction), filterPin(ifindex, direction));
      case HookPoint.Interface(var ifindex, _) ->
          BpfLink.onInterface(
              program, ifindex, in ? BpfLink.TCX_EGRESS : BpfLink.TCX_INGRESS, link);
    };
  }

  /**
   * What an earlier agent left at a hook. Our own programs take the place of its, if the hook point
   * is still there.
   *
   * @return null when only half of it was there, which is taken away
   */
  @Nullable Hook adopt(int hook) {
    var ingress = find(hook, Direction.INGRESS);
    var egress = find(hook, Direction.EGRESS);
    if (ingress == null || egress == null) {
      remove(ingress);
      remove(egress);
      return null;
    }
    var adopted = new Hook(ingress, egress);
    if (adopted.isOn(hook) && !(HookPoint.isCgroup(hook) && cgroups == null)) {
      ingress.update(program(hook, Direction.INGRESS));
      egress.update(program(hook, Direction.EGRESS));
      tellCgroup(adopted, hook);
    }
    return adopted;
  }

  private @Nullable Attachment find(int hook, Direction direction) {
    var link = pins.link(hook, side(direction));
    if (Files.exists(link)) {
      return BpfLink.adopt(link);
    }
    var filter = filterPin(hook, direction);
    return Files.exists(filter) ? new TcFilter(hook, filterSide(direction), filter) : null;
  }

  private static void remove(@Nullable Attachment half) {
    if (half != null) {
      half.remove();
      half.release();
    }
  }

  /** From now on the programs on a cgroup count for its hook. */
  private void tellCgroup(Hook on, int hook) {
    if (cgroups != null && on.ingress() instanceof BpfLink link && HookPoint.isCgroup(hook)) {
      try (var arena = Arena.ofConfined()) {
        cgroups
            .map(Tables.CGROUP_HOOKS, Long.BYTES, Integer.BYTES)
            .put(
                arena.allocateFrom(JAVA_LONG, link.cgroupId()), arena.allocateFrom(JAVA_INT, hook));
      }
    }
  }

  private int program(int hook, Direction direction) {
    if (!HookPoint.isCgroup(hook)) {
      return interfaces.programFd("headroom_" + side(direction));
    }
    if (cgroups == null) {
      throw new KernelError("missing: " + Feature.CGROUP_PROGRAMS.without());
    }
    return cgroups.programFd("headroom_cgroup_" + side(direction));
  }

  private Path filterPin(int hook, Direction direction) {
    return pins.filter(hook, side(direction));
  }

  private static int filterSide(Direction direction) {
    return direction == Direction.INGRESS ? TcFilter.EGRESS : TcFilter.INGRESS;
  }

  private static String side(Direction direction) {
    return direction.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    if (cgroups != null) {
      cgroups.close();
    }
  }
}
