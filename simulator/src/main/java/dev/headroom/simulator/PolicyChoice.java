package dev.headroom.simulator;

import dev.headroom.policy.DrainSettings;
import dev.headroom.policy.ScalingPolicy;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A policy as the user named it: {@code hpa:75,grace=30s}.
 *
 * @param world the world it lives in, which its own grace and placement may change
 * @param policy makes it anew for each run; null for the lower bound, which is no policy
 */
record PolicyChoice(String name, World world, @Nullable Supplier<ScalingPolicy> policy) {
  static final String CLAIRVOYANT = "clairvoyant";

  /** What making a policy may need besides its name. */
  record Setting(World world, ZoneId zone, long begin, Supplier<Demand> demand) {}

  static String help() {
    return """
    policies (NAME[:VALUE][,KEY=VALUE ...]; each also takes grace=TIME and placement=NAME):
      headroom                forecast at a stated coverage, and the drain plan
                              [coverage=0.99,buffer=0,look-ahead=30m,scale-in-window=0s,
                              lead-time=TIME,holidays=DATE+DATE,via=direct|hpa,
                              stabilization=5m]
      hpa:75                  stock HPA on the pods' average load in percent of capacity
      keda:75                 KEDA on the number of sessions [poll=30s for cached metrics]
      buffer:2, buffer:20%    free pods beyond the present load, or as a share of all
      static:40               so many pods
      schedule:4,mon-fri@07:00-19:00=20
                              pods by the clock, never less than the present asks for
      last-week               the same times last week [margin=10 percent]
      fft                     the last day or week without fast components [margin=10]
      rule                    over a load add pods, under another take one
                              [over=60,add=2,under=40,cool-down=5m]
      clairvoyant             knows every session to come; same start times and drain plan
      lower-bound             sessions could be moved and pods came up at once
    All but hpa and keda run under Headroom's drain plan; static, too.
    """;
  }

  static PolicyChoice parse(String text, Setting setting) {
    var words = Words.parse(text);
    var world = ownWorld(words, setting.world);
    var inside = new Setting(world, setting.zone, setting.begin, setting.demand);
    var policy = words.name().equals(LowerBound.NAME) ? null : make(words, inside);
    words.refuseRest();
    return new PolicyChoice(text, world, policy);
  }

  private static World ownWorld(Words words, World world) {
    var grace = words.take("grace");
    var placement = words.take("placement");
    var first = grace == null ? world : world.withGrace(grace(grace));
    return placement == null
        ? first
        : first.withPlacement(Router.placement(placement, world.seed()));
  }

  static Duration grace(String text) {
    return text.equals("unlimited") ? World.UNLIMITED : Words.duration(text, "grace");
  }

  private static Supplier<ScalingPolicy> make(Words words, Setting setting) {
    var world = setting.world;
    return switch (words.name()) {
      case "headroom" -> HeadroomPolicies.parse(words, setting);
      case "hpa" -> {
        var percent = Words.number(words.value("percent"), "hpa target");
        yield () -> new HpaPolicy(world, percent);
      }
      case "keda" -> {
        var percent = Words.number(words.value("percent"), "keda target");
        var poll = words.duration("poll", Duration.ZERO).toMillis();
        yield () -> new KedaPolicy(world, percent, poll);
      }
      default -> {
        var rule = rule(words, setting);
        yield () -> new PlannedPolicy(rule.get(), DrainSettings.NEVER_CUT);
      }
    };
  }

  private static Supplier<NeedRule> rule(Words words, Setting setting) {
    var world = setting.world;
    return switch (words.name()) {
      case "buffer" -> buffer(words.value("pods or percent"), world);
      case "static" -> {
        var pods = Words.whole(words.value("pods"), "static pods");
        yield () -> Buffers.fixed(world, pods);
      }
      case "schedule" -> schedule(words, setting);
      case "last-week" -> {
        var margin = words.number("margin", 0);
        yield () -> Repeats.lastWeek(world, margin);
      }
      case "fft" -> {
        var margin = words.number("margin", 10);
        yield () -> Repeats.fourier(world, margin);
      }
      case "rule" -> {
        var terms =
            new Rule.Terms(
                words.number("over", 60),
                (int) words.number("add", 2),
                words.number("under", 40),
                words.duration("cool-down", Duration.ofMinutes(5)));
        yield () -> new Rule(world, terms);
      }
      case CLAIRVOYANT -> () -> new Clairvoyant(world, setting.demand.get());
      default -> throw new InputError("there is no policy '" + words.name() + "' (see --help)");
    };
  }

  private static Supplier<NeedRule> buffer(String text, World world) {
    if (text.endsWith("%")) {
      var percent = Words.number(text.substring(0, text.length() - 1), "buffer percent");
      if (percent >= 100) {
        throw new InputError("buffer '" + text + "' is not below 100 %");
      }
      return () -> Buffers.percent(world, percent);
    }
    var pods = Words.number(text, "buffer pods");
    return () -> Buffers.pods(world, pods);
  }

  private static Supplier<NeedRule> schedule(Words words, Setting setting) {
    var base = Words.whole(words.value("pods"), "schedule pods");
    var schedule = Schedules.parse(setting.zone, words.takeAll());
    return () -> Schedules.rule(setting.world, base, schedule);
  }

  /** A fresh one; the lower bound is no policy and has none. */
  ScalingPolicy make() {
    var make = policy;
    if (make == null) {
      throw new InputError(name + " is no policy that decides");
    }
    return make.get();
  }

  /** Runs it, under its name. */
  Score run(Trace trace, Span span, Simulation.Watch watch) {
    var make = policy;
    return make == null
        ? LowerBound.score(trace, world, span).named(name)
        : Simulation.run(trace, world, span, new Contender(name, make.get()), watch);
  }
}
