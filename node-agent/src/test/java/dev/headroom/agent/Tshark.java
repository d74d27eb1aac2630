package dev.headroom.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What tshark sees in a capture. */
final class Tshark {
  /**
   * @param jitterMean milliseconds; not above 0 where the clock rate is not known
   */
  record RtpStream(long packets, long lost, double jitterMean) {}

  /** Times, ends, SSRC, payload types, packets, lost, three deltas, three jitters, problems. */
  private static final Pattern STREAM =
      Pattern.compile(
          "\\s*[\\d.]+\\s+[\\d.]+\\s+(\\S+)\\s+(\\d+)\\s+(\\S+)\\s+(\\d+)\\s+(0x[0-9A-Fa-f]+)\\s+.*?"
              + "\\s+(\\d+)\\s+(-?\\d+) \\(\\S+%\\)\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+(\\S+)\\s+.*");

  private Tshark() {}

  static boolean isInstalled() {
    try {
      return new ProcessBuilder("tshark", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> run(Path file, String... arguments) {
    var command = new ArrayList<>(List.of("tshark", "-r", file.toString()));
    command.addAll(Arrays.asList(arguments));
    try {
      var process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + " failed");
      }
      return text.lines().toList();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(command.toString(), e);
    }
  }

  static long packets(Path file) {
    return run(file, "-T", "fields", "-e", "frame.number").size();
  }

  /** By source, destination and SSRC. */
  static Map<String, RtpStream> streams(Path file) {
    var streams = new HashMap<String, RtpStream>();
    var lines =
        run(
            file,
            "--enable-heuristic",
            "rtp_udp",
            "--enable-heuristic",
            "rtp_stun",
            "-q",
            "-z",
            "rtp,streams");
    for (var line : lines) {
      var found = STREAM.matcher(line);
      if (found.matches()) {
        streams.put(
            name(
                end(found.group(1), found.group(2)),
                end(found.group(3), found.group(4)),
                Integer.parseUnsignedInt(found.group(5).substring(2), 16)),
            new RtpStream(
                Long.parseLong(found.group(6)),
                Long.parseLong(found.group(7)),
                Double.parseDouble(found.group(8))));
      }
    }
    return streams;
  }

  /** Milliseconds from requests to answers over UDP, by 5-tuple. */
  static Map<String, List<Double>> stunTimes(Path file) {
    var times = new HashMap<String, List<Double>>();
    var lines =
        run(
            file,
            "-Y",
            "stun.time && udp && !icmp",
            "-T",
            "fields",
            "-e",
            "ip.src",
            "-e",
            "ip.dst",
            "-e",
            "ipv6.src",
            "-e",
            "ipv6.dst",
            "-e",
            "udp.srcport",
            "-e",
            "udp.dstport",
            "-e",
            "stun.time");
    for (var line : lines) {
      var fields = line.split("\t", -1);
      var source = end(fields[0] + fields[2], fields[4]);
      var destination = end(fields[1] + fields[3], fields[5]);
      times
          .computeIfAbsent(pair(source, destination), _ -> new ArrayList<>())
          .add(Double.parseDouble(fields[6]) * 1000);
    }
    return times;
  }

  static String name(ReplayStream stream) {
    return name(stream.source().toString(), stream.destination().toString(), stream.ssrc());
  }

  static String name(ReplaySession session) {
    return pair(session.a().toString(), session.b().toString());
  }

  private static String name(String source, String destination, int ssrc) {
    return "%s > %s 0x%08x".formatted(source, destination, ssrc);
  }

  private static String pair(String one, String other) {
    return String.join(" ", Stream.of(one, other).sorted().toList());
  }

  private static String end(String address, String port) {
    return Frames.endpoint(address, Integer.parseInt(port)).toString();
  }
}
