package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.file.RowTree;
import io.watershed.protocol.file.TableFormat;
import io.watershed.protocol.file.TableFormat.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTableTest {

  private static final List<Column> COLUMNS =
      List.of(
          new Column("entity", TableFormat.Type.TEXT),
          new Column("start", TableFormat.Type.TIME),
          new Column("flights", TableFormat.Type.LONG),
          new Column("delay", TableFormat.Type.DOUBLE));

  @Test
  void shouldBeFoundByTheName() {
    assertThat(ServiceLoader.load(TableFormat.class))
        .singleElement()
        .satisfies(format -> assertThat(format.accepts("diff.parquet")).isTrue())
        .satisfies(format -> assertThat(format.accepts("diff.csv")).isFalse());
  }

  @Test
  void shouldWriteWhatIsReadAgain(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("diff.parquet"), "of before");
    try (var table = new ParquetTable().create(file, COLUMNS)) {
      table.write(List.of("ATL", 978307200000L, Long.MAX_VALUE, 6.7));
      table.write(Arrays.asList("Tromsø", 978307200001L, null, Double.NaN));
      for (long i = 0; i < 10_000; i++) {
        table.write(Arrays.asList(null, i, i, null));
      }
    }
    var rows = read(file);
    assertThat(rows).hasSize(10_002);
    assertThat(rows.getFirst().toString())
        .isEqualTo(
            "{\"entity\":\"ATL\",\"start\":978307200000,\"flights\":9223372036854775807,\"delay\":6.7}");
    assertThat(rows.get(1).get("entity").textValue()).isEqualTo("Tromsø");
    assertThat(rows.get(1).has("flights")).isFalse();
    assertThat(rows.getLast().get("flights").longValue()).isEqualTo(9_999);
    assertThat(rows.getLast().has("entity")).isFalse();
  }

  private static List<ObjectNode> read(Path file) throws IOException {
    var read = new ArrayList<ObjectNode>();
    try (var rows = new ParquetFormat().open(file)) {
      while (rows.next()) {
        read.add(RowTree.of(rows));
      }
    }
    return read;
  }
}
