package io.watershed.runtime.cli.replay;

import io.watershed.protocol.file.TableFormat;
import io.watershed.runtime.client.TimeText;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CSV as RFC 4180 has it, with a header line; times are ISO-8601 in UTC, nothing is an empty cell.
 */
final class CsvTable implements TableFormat {

  @Override
  public boolean accepts(String fileName) {
    return fileName.endsWith(".csv");
  }

  @Override
  public TableWriter create(Path file, List<Column> columns) throws IOException {
    var table = new Lines(Files.newBufferedWriter(file), columns);
    table.line(columns.stream().map(Column::name).toList());
    return table;
  }

  private record Lines(Writer out, List<Column> columns) implements TableWriter {

    @Override
    public void write(List<?> values) throws IOException {
      var cells = new ArrayList<String>(values.size());
      for (int i = 0; i < values.size(); i++) {
        cells.add(cell(values.get(i), columns.get(i).type()));
      }
      line(cells);
    }

    private static String cell(Object value, Type type) {
      if (value == null) {
        return "";
      }
      return switch (type) {
        case LONG, DOUBLE -> value.toString();
        case TEXT -> quoted((String) value);
        case TIME -> TimeText.of((Long) value);
      };
    }

    /** Text is quoted where it has to be; an empty one, too, since an empty cell is nothing. */
    private static String quoted(String text) {
      boolean plain =
          !text.isEmpty()
              && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private void line(List<String> cells) throws IOException {
      out.write(String.join(",", cells));
      out.write("\r\n");
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
