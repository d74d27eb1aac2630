package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ApiDifferencesTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([A-Z_]+)` \\|.+\\|.+\\|.+\\|$", Pattern.MULTILINE);

  @Test
  void theTableOfTheDocsHasEveryRuleInTheirOrderAndNoOther() throws IOException {
    var page = Files.readString(Checkout.find().docs().resolve("api-differences.md"));
    var rows = ROW.matcher(page).results().map(row -> row.group(1)).toList();
    assertThat(rows)
        .isEqualTo(Arrays.stream(ApiDifference.values()).map(ApiDifference::name).toList());
  }
}
