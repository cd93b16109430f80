package io.watershed.replay.format;

import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.CellText;
import io.watershed.protocol.file.Rows;
import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The rows of one CSV file. */
final class CsvRows implements Rows.OfColumns {

  private final String file;
  private final CsvCells cells;
  private final int width;
  private final List<FieldPath> columns;

  /** By column: the place of its cell. */
  private final int[] places;

  private long row = -1;

  private CsvRows(String file, CsvCells cells, int width, List<FieldPath> columns, int[] places) {
    this.file = file;
    this.cells = cells;
    this.width = width;
    this.columns = columns;
    this.places = places;
  }

  static CsvRows open(ByteSource file, Reading reading) throws IOException {
    var bytes = new ByteReader(Packing.open(file, reading.limits()));
    try {
      var cells = new CsvCells(bytes, reading.csv().delimiter(), reading.limits().rowBytes());
      var names =
          reading.csv().columns().isPresent()
              ? reading.csv().columns().get()
              : header(file.name(), cells);
      requireDistinct(file.name(), names);
      return over(file.name(), cells, names, reading);
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static CsvRows over(String file, CsvCells cells, List<String> names, Reading reading) {
    var columns = new ArrayList<FieldPath>();
    var places = new ArrayList<Integer>();
    for (int place = 0; place < names.size(); place++) {
      var column = new FieldPath(List.of(names.get(place)));
      if (reading.wants(column)) {
        columns.add(column);
        places.add(place);
      }
    }
    return new CsvRows(
        file,
        cells,
        names.size(),
        List.copyOf(columns),
        places.stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<String> header(String file, CsvCells cells) throws IOException {
    try {
      if (!cells.nextRow()) {
        throw BrokenFileException.file(file, "no header line", null);
      }
      if (cells.problem() != null) {
        throw BrokenFileException.file(file, "header line: " + cells.problem(), null);
      }
      var names = new ArrayList<String>();
      for (int i = 0; i < cells.count(); i++) {
        names.add(new String(cells.text(), cells.from(i), cells.length(i), StandardCharsets.UTF_8));
      }
      return names;
    } catch (BrokenFileException e) {
      throw e;
    } catch (IOException e) {
      throw BrokenFileException.file(file, e.getMessage(), e);
    }
  }

  private static void requireDistinct(String file, List<String> names) throws IOException {
    var seen = new HashSet<String>();
    for (var name : names) {
      if (name.isEmpty() || !seen.add(name)) {
        throw BrokenFileException.file(
            file, "column name '" + name + "' (expected: not empty, each one once)", null);
      }
    }
  }

  @Override
  public List<FieldPath> columns() {
    return columns;
  }

  @Override
  public boolean next() throws IOException {
    try {
      boolean any = cells.nextRow();
      row += any ? 1 : 0;
      return any;
    } catch (IOException e) {
      throw BrokenFileException.line(file, row + 1, cells.line(), e.getMessage(), e);
    }
  }

  @Override
  public void read(ValueSink sink) throws IOException {
    if (cells.isTooLong()) {
      throw BrokenRowException.tooLong(place() + cells.problem());
    }
    if (cells.problem() != null) {
      throw BrokenRowException.unreadable(place() + cells.problem());
    }
    if (cells.count() != width) {
      throw BrokenRowException.unreadable(
          place() + cells.count() + " columns (expected: " + width + ")");
    }
    requireUtf8();
    for (int column = 0; column < places.length; column++) {
      int cell = places[column];
      CellText.read(cells.text(), cells.from(cell), cells.length(cell), column, sink);
    }
  }

  private void requireUtf8() throws IOException {
    var text = cells.text();
    int end = cells.end();
    for (int i = 0; i < end; i++) {
      if (text[i] < 0) {
        try {
          var unused =
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, i, end - i));
          return;
        } catch (CharacterCodingException e) {
          throw BrokenRowException.unreadable(place() + "bytes that are not UTF-8");
        }
      }
    }
  }

  private String place() {
    return "%s, row %d (line %d): ".formatted(file, row, cells.line());
  }

  @Override
  public long number() {
    return row;
  }

  @Override
  public long count() {
    return -1;
  }

  @Override
  public void close() throws IOException {
    cells.close();
  }
}
