package io.watershed.protocol.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/pipelines.md} shows as the whole syntax is read as it stands there. */
class DocumentedSyntaxTest {

  private static final String ALTERNATIVE = "# or: ";

  @TempDir private Path directory;

  @Test
  void shouldReadTheWholeSyntaxWithEveryAlternative() throws IOException {
    List<String> lines = block();
    PipelineDefinition whole = parsed(lines);
    List<PipelineDefinition> others = new ArrayList<>();
    String replaced = "";
    for (String line : lines) {
      String text = line.strip();
      if (!text.startsWith(ALTERNATIVE)) {
        replaced = line;
      } else if (!text.contains("descriptor-set")) {
        others.add(parsed(with(lines, replaced, text.substring(ALTERNATIVE.length()))));
      }
    }

    assertThat(whole.windows().get(0).metrics()).hasSize(17);
    assertThat(others).hasSize(15).doesNotHaveDuplicates().doesNotContain(whole);
  }

  private static List<String> block() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../docs/pipelines.md"));
    int begin = lines.indexOf("```hocon");
    return lines.subList(begin + 1, begin + lines.subList(begin, lines.size()).indexOf("```"));
  }

  private static List<String> with(List<String> lines, String replaced, String instead) {
    List<String> changed = new ArrayList<>(lines);
    changed.replaceAll(
        line ->
            !line.equals(replaced)
                ? line
                : instead.startsWith("encoding")
                    ? line.replace("encoding = epoch-millis", instead)
                    : instead);
    if (instead.startsWith("unbounded")) {
      changed.removeIf(line -> line.contains("rate = "));
      changed.replaceAll(line -> line.replace("horizon = 75m", "horizon = 1d"));
    }
    return changed;
  }

  private PipelineDefinition parsed(List<String> lines) {
    return PipelineParser.parse(
        DefinitionFile.write(directory, "flights.conf", String.join("\n", lines)));
  }
}
