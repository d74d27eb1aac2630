package dev.headroom.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Images of the rig's own: the pod sandbox, a UDP echo, and real media servers from Debian. */
public final class RigImages {
  /**
   * Serves or asks a UDP echo: {@code /udp serve PORT}, {@code /udp name PORT} with the pod's name
   * behind each answer, {@code /udp ping ADDRESS PORT MILLIS}.
   */
  public static final String UDP = "headroom-rig/udp:1";

  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

  private RigImages() {}

  /**
   * An image and the name that pods use for it; the nodes cannot pull, so pods say {@code
   * imagePullPolicy: Never}.
   */
  public record Image(String name, Path tar) {}

  /** rtpengine. */
  public static Image rtpengine(Consumer<String> progress) {
    return ofDebian("rtpengine", "rtpengine-daemon", "/usr/bin/rtpengine", progress);
  }

  /** coturn, a TURN server. */
  public static Image coturn(Consumer<String> progress) {
    return ofDebian("coturn", "coturn", "/usr/bin/turnserver", progress);
  }

  /** SIPp, which answers calls and echoes their media, or places calls. */
  public static Image sipp(Consumer<String> progress) {
    return ofDebian("sipp", "sip-tester", "/usr/bin/sipp", progress);
  }

  /**
   * Janus, a WebRTC media server, with all plugins and its configuration. Of its libraries that for
   * SRTP loads some of NSS.
   */
  public static Image janus(Consumer<String> progress) {
    var loads = files("/etc/janus/.+|.+\\.(so|chk)", "janus", "libnss3");
    return ofDebian("janus", "janus", "/usr/bin/janus", loads, progress);
  }

  /** What of installed packages has a name that matches. */
  private static List<String> files(String pattern, String... packages) {
    var words = new ArrayList<>(List.of("dpkg-query", "-L"));
    words.addAll(List.of(packages));
    return Exec.run(words).lines().filter(file -> file.matches(pattern)).toList();
  }

  private static Image ofDebian(
      String name, String debianPackage, String program, Consumer<String> progress) {
    return ofDebian(name, debianPackage, program, List.of(), progress);
  }

  /**
   * A program as Debian builds it, with the libraries it links to and nothing else; its entry point
   * is the program, arguments come from the pod. Kept in the cache by version.
   *
   * @param loads files that it opens when it runs
   */
  private static Image ofDebian(
      String name,
      String debianPackage,
      String program,
      List<String> loads,
      Consumer<String> progress) {
    var version =
        Exec.run("dpkg-query", "-W", "-f", "${Version}", debianPackage)
            .replaceAll("[^0-9A-Za-z.]", "-");
    return kept(
        name,
        version,
        (full, tar) -> {
          progress.accept("packing " + name + " " + version + " into an image, once");
          packDebian(full, program, loads, tar);
        });
  }

  /** The image of a version from the cache; {@code pack} makes its file where there is none. */
  private static Image kept(String name, String version, BiConsumer<String, Path> pack) {
    var full = "headroom-rig/" + name + ":" + version;
    var tar = Toolchain.cache(System.getenv()).resolve("images/" + name + "-" + version + ".tar");
    if (!Files.exists(tar)) {
      pack.accept(full, tar);
    }
    return new Image(full, tar);
  }

  static Image pause(Toolchain toolchain, Path folder) {
    return ofProgram(toolchain, folder, "pause", NodeFiles.PAUSE_IMAGE);
  }

  static Image udp(Toolchain toolchain, Path folder) {
    return ofProgram(toolchain, folder, "udp", UDP);
  }

  /**
   * A static program that needs nothing beside it, named {@code /<name>} in its image. Kept in the
   * cache by the name of the folder that it was built into, which is its version.
   */
  static Image ofGoProgram(String name, Path folder, String program, String user) {
    var version = String.valueOf(folder.getFileName());
    return kept(
        name,
        version,
        (full, tar) -> {
          var root = tar.resolveSibling(name + "-root");
          Disk.removeTree(root);
          Disk.createFolder(root, "rwxr-xr-x");
          Disk.copy(folder.resolve(program), root.resolve(name));
          new OciImage(full, List.of("/" + name), List.of("PATH=/"), user).pack(root, tar);
          Disk.removeTree(root);
        });
  }

  private static Image ofProgram(Toolchain toolchain, Path folder, String program, String name) {
    var root = folder.resolve(program + "-root");
    Disk.copy(toolchain.nativePrograms().resolve(program), root.resolve(program));
    var image = new OciImage(name, List.of("/" + program), List.of("PATH=/"), "65534:65534");
    return new Image(name, image.pack(root, folder.resolve(program + ".tar")));
  }

  private static void packDebian(String name, String program, List<String> loads, Path tar) {
    try {
      Files.createDirectories(tar.getParent());
      var root = Files.createTempDirectory(tar.getParent(), "debian-root-");
      try {
        Disk.createFolder(root, "rwxr-xr-x");
        var words = new ArrayList<>(List.of("cp", "--dereference", "--parents", program));
        words.addAll(loads);
        words.addAll(libraries(program, loads));
        words.add(root.toString());
        Exec.run(words);
        Disk.createFolder(root.resolve("tmp"), "rwxrwxrwx");
        Disk.createFolder(root.resolve("etc"), "rwxr-xr-x");
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/:/nonexistent\n");
        new OciImage(name, List.of(program), List.of("PATH=/usr/bin"), "0:0").pack(root, tar);
      } finally {
        Disk.removeTree(root);
      }
    } catch (IOException e) {
      throw new RigException("image " + name + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** Every library that the program and what it loads link to, and the loader. */
  private static List<String> libraries(String program, List<String> loads) {
    var words = new ArrayList<>(List.of("ldd", program));
    loads.stream().filter(file -> file.endsWith(".so")).forEach(words::add);
    var listed = Exec.run(words);
    if (listed.contains("not found")) {
      throw new RigException("libraries of " + program + " are missing: " + listed.strip());
    }
    return LIBRARY.matcher(listed).results().map(match -> match.group(1)).distinct().toList();
  }
}
