package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OciImageTest {
  private static final OciImage IMAGE =
      new OciImage("rig/a:1", List.of("/a", "say \"hi\""), List.of("PATH=/"), "65534");

  @TempDir Path folder;

  @Test
  void theSameFilesGiveTheSameBytes() throws IOException {
    var one = IMAGE.pack(root("one", 1_000_000L), folder.resolve("one.tar"));
    var two = IMAGE.pack(root("two", 2_000_000L), folder.resolve("two.tar"));

    assertThat(one).hasSameBinaryContentAs(two);
    assertThat(folder).isDirectoryNotContaining("glob:**/image-*");
  }

  @Test
  void describesEveryBlobByItsDigest() throws IOException {
    var tar = IMAGE.pack(root("root", 0), folder.resolve("image.tar"));
    Exec.run("tar", "-xf", tar.toString(), "-C", folder.toString());

    var index = Files.readString(folder.resolve("index.json"));
    assertThat(index).contains("\"io.containerd.image.name\":\"docker.io/rig/a:1\"");
    try (var blobs = Files.list(folder.resolve("blobs/sha256"))) {
      assertThat(blobs)
          .hasSize(3)
          .allMatch(blob ->
              Exec.run("sha256sum", blob.toString()).startsWith(blob.getFileName().toString()));
    }
    var manifest = blob(index.replaceAll(".*\"digest\":\"sha256:(\\w+)\".*", "$1"));
    var config =
        blob(manifest.replaceAll(".*config.v1\\+json\",\"digest\":\"sha256:(\\w+)\".*", "$1"));
    assertThat(config).contains("\"Entrypoint\":[\"/a\",\"say \\\"hi\\\"\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "udp, docker.io/library/udp",
    "rig/udp:1, docker.io/rig/udp:1",
    "localhost/udp, localhost/udp",
    "registry.example/a/b:2, registry.example/a/b:2",
    "10.0.0.1:5000/a, 10.0.0.1:5000/a",
  })
  void namesAreAsTheKubeletLooksThemUp(String given, String full) {
    assertThat(new OciImage(given, List.of(), List.of(), "0").fullName()).isEqualTo(full);
  }

  @Test
  void jsonStringsAreQuoted() {
    assertThat(OciImage.quote("a\"b\\c\nd")).isEqualTo("\"a\\\"b\\\\c\\u000ad\"");
  }

  @Test
  void aProcessorThatNothingIsBuiltForIsRefused() {
    assertThat(OciImage.architecture("aarch64")).isEqualTo("arm64");
    assertThatThrownBy(() -> OciImage.architecture("riscv64")).hasMessageContaining("riscv64");
  }

  private String blob(String digest) throws IOException {
    return Files.readString(folder.resolve("blobs/sha256/" + digest));
  }

  private Path root(String name, long modified) throws IOException {
    var root = Files.createDirectories(folder.resolve(name));
    for (var file : List.of("b", "a", "c")) {
      Files.writeString(root.resolve(file), file);
      Files.setLastModifiedTime(root.resolve(file), FileTime.fromMillis(modified));
    }
    return root;
  }
}
