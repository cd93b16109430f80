package io.watershed.replay.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.watershed.protocol.file.RowReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.regex.Pattern;

/** The rows of one CSV file. */
final class CsvReader implements RowReader {

  /**
   * What counts as a number. No leading zeros, and no bare exponent: {@code 007} and {@code 12E4}
   * are codes far more often than they are numbers.
   */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+([eE][+-]?[0-9]{1,4})?|[eE][+-][0-9]{1,4})?");

  private static final int LONG_DIGITS = 18;

  private static final CsvMapper MAPPER =
      CsvMapper.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .build();

  private final Path file;
  private final MappingIterator<String[]> lines;
  private final String[] header;
  private long row;
  private int line;

  private CsvReader(Path file, MappingIterator<String[]> lines, String[] header) {
    this.file = file;
    this.lines = lines;
    this.header = header;
  }

  static CsvReader open(Path file) throws IOException {
    var bytes = TextFile.open(file);
    try {
      MappingIterator<String[]> lines = MAPPER.readerFor(String[].class).readValues(bytes);
      return new CsvReader(file, lines, header(file, lines));
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static String[] header(Path file, MappingIterator<String[]> lines) throws IOException {
    if (!lines.hasNextValue()) {
      throw BrokenFileException.file(file, "no header line", null);
    }
    var header = lines.nextValue();
    var seen = new HashSet<String>();
    for (var name : header) {
      if (name.isEmpty() || !seen.add(name)) {
        throw BrokenFileException.file(
            file, "column name '" + name + "' (expected: not empty, each one once)", null);
      }
    }
    return header;
  }

  @Override
  public ObjectNode next() throws IOException {
    line = lines.getCurrentLocation().getLineNr();
    try {
      if (!lines.hasNextValue()) {
        return null;
      }
      var cells = lines.nextValue();
      if (cells.length != header.length) {
        throw broken(cells.length + " columns (expected: " + header.length + ")", null);
      }
      var object = JsonNodeFactory.instance.objectNode();
      for (int i = 0; i < cells.length; i++) {
        if (!cells[i].isEmpty()) {
          object.set(header[i], value(cells[i]));
        }
      }
      row++;
      return object;
    } catch (BrokenFileException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw broken(e.getOriginalMessage(), e);
    } catch (RuntimeJsonMappingException | IOException e) {
      throw broken(e.getMessage(), e);
    }
  }

  private BrokenFileException broken(String problem, Throwable cause) {
    return BrokenFileException.line(file, row, line, problem, cause);
  }

  private static JsonNode value(String cell) {
    char first = cell.charAt(0);
    boolean maybe = first == '-' || (first >= '0' && first <= '9');
    if (!maybe || !NUMBER.matcher(cell).matches()) {
      return JsonNodeFactory.instance.textNode(cell);
    }
    boolean integer = cell.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
    if (!integer) {
      return JsonNodeFactory.instance.numberNode(new BigDecimal(cell));
    }
    return cell.length() <= LONG_DIGITS
        ? JsonNodeFactory.instance.numberNode(Long.parseLong(cell))
        : JsonNodeFactory.instance.numberNode(new BigInteger(cell));
  }

  @Override
  public long rows() {
    return -1;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
