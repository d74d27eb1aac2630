package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headroom.rig.Kubectl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A real API server takes every good policy of the manifests' tests and says why not of a bad. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
class PolicyFilesTest {
  private static final String EXPECTS = "# expects: ";

  private final Kubectl kubectl;

  PolicyFilesTest(Stage stage) {
    this.kubectl = stage.kubectl().in("default");
  }

  @Test
  void everyGoodOneIsTaken() throws IOException {
    assertThat(create("good").lines()).hasSize(files("good").size());
  }

  /** kubectl tries all files of a folder and has a line for each that is refused. */
  @Test
  void everyBadOneIsRefusedWithItsReason() throws IOException {
    var refused = catchThrowable(() -> create("bad"));
    var refusals = String.valueOf(refused.getMessage()).lines().toList();
    assertThat(files("bad"))
        .allSatisfy(file ->
            assertThat(refusals)
                .filteredOn(line -> line.contains("/" + file.getFileName() + "\""))
                .singleElement()
                .asString()
                .contains(expected(file)));
  }

  private static String expected(Path file) throws IOException {
    return Files.readAllLines(file).getFirst().substring(EXPECTS.length());
  }

  private String create(String kind) {
    var folder = Checkout.find().policies().resolve(kind).toString();
    return kubectl.run("create", "--dry-run=server", "-o", "name", "-f", folder);
  }

  private static List<Path> files(String kind) throws IOException {
    try (var files = Files.list(Checkout.find().policies().resolve(kind))) {
      return files.toList();
    }
  }
}
