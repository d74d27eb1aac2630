package dev.headroom.rig;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A container image of one layer, made from a folder without a container engine, as a tar in the
 * OCI image layout (image-spec 1.0). The same folder gives the same bytes.
 *
 * @param name reference such as {@code headroom-rig/udp:1}
 * @param entrypoint words that a container runs
 * @param environment {@code NAME=value}
 * @param user numeric user, or user:group
 */
public record OciImage(
    String name, List<String> entrypoint, List<String> environment, String user) {
  public OciImage {
    entrypoint = List.copyOf(entrypoint);
    environment = List.copyOf(environment);
  }

  private record Blob(String digest, long size) {
    String descriptor(String mediaType, String more) {
      return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d%s}"
          .formatted(mediaType, digest, size, more);
    }
  }

  /** Packs {@code root}, the file system of the image, into {@code target}. */
  public Path pack(Path root, Path target) {
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      var work = Files.createTempDirectory(target.toAbsolutePath().getParent(), "image-");
      try {
        layOut(root, work);
        tar(work, work.resolveSibling(work.getFileName() + ".tar"));
        Files.move(
            work.resolveSibling(work.getFileName() + ".tar"),
            target,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Disk.removeTree(work);
      }
      return target;
    } catch (IOException e) {
      throw new RigException("image " + name + " cannot be packed: " + e.getMessage(), e);
    }
  }

  private void layOut(Path root, Path work) throws IOException {
    var layerFile = work.resolve("layer");
    tar(root, layerFile);
    var layer = store(layerFile, work);
    var config = store(write(work, config(layer.digest())), work);
    var manifest = store(write(work, manifest(config, layer)), work);
    Files.writeString(work.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(work.resolve("index.json"), index(manifest));
  }

  private String config(String layer) {
    return """
    {"architecture":"%s","os":"linux","config":{"User":%s,"Entrypoint":%s,"Env":%s},\
    "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}\
    """
        .formatted(
            architecture(System.getProperty("os.arch")),
            quote(user),
            array(entrypoint),
            array(environment),
            layer);
  }

  private static String manifest(Blob config, Blob layer) {
    return """
    {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}\
    """
        .formatted(
            config.descriptor("application/vnd.oci.image.config.v1+json", ""),
            layer.descriptor("application/vnd.oci.image.layer.v1.tar", ""));
  }

  private String index(Blob manifest) {
    var annotations = ",\"annotations\":{\"io.containerd.image.name\":" + quote(fullName()) + "}";
    return "{\"schemaVersion\":2,\"manifests\":["
        + manifest.descriptor("application/vnd.oci.image.manifest.v1+json", annotations)
        + "]}";
  }

  /** The name as the kubelet looks it up: a name without a registry means Docker's. */
  String fullName() {
    var first = name.indexOf('/') < 0 ? "" : name.substring(0, name.indexOf('/'));
    if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
      return name;
    }
    return first.isEmpty() ? "docker.io/library/" + name : "docker.io/" + name;
  }

  /** What Java calls the processor, as Go and OCI call it. */
  static String architecture(String java) {
    return switch (java.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64", "arm64" -> "arm64";
      default -> throw new RigException("images for processor " + java + " are not supported");
    };
  }

  private static Path write(Path work, String text) throws IOException {
    return Files.writeString(work.resolve("blob"), text);
  }

  private static Blob store(Path file, Path work) throws IOException {
    var digest = sha256(file);
    var size = Files.size(file);
    var blobs = Files.createDirectories(work.resolve("blobs/sha256"));
    Files.move(file, blobs.resolve(digest));
    return new Blob(digest, size);
  }

  private static String sha256(Path file) throws IOException {
    try (var stream =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      stream.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(stream.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void tar(Path folder, Path target) {
    Exec.run(
        "tar",
        "--create",
        "--format=pax",
        "--sort=name",
        "--mtime=@0",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
        "--file=" + target,
        "--directory=" + folder,
        ".");
  }

  private static String array(List<String> values) {
    return values.stream().map(OciImage::quote).collect(Collectors.joining(",", "[", "]"));
  }

  /** A JSON string. */
  static String quote(String text) {
    var quoted = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            quoted.append('\\').append((char) c);
          } else if (c < ' ') {
            quoted.append("\\u%04x".formatted(c));
          } else {
            quoted.append((char) c);
          }
        });
    return quoted.append('"').toString();
  }
}
