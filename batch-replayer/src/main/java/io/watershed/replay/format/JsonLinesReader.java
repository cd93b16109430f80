package io.watershed.replay.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.file.RowReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The rows of one file of JSON lines. */
final class JsonLinesReader implements RowReader {

  private static final int SHOWN_CHARS = 40;

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .reader();

  private final Path file;
  private final BufferedReader lines;
  private long row;
  private long line;

  private JsonLinesReader(Path file, BufferedReader lines) {
    this.file = file;
    this.lines = lines;
  }

  static JsonLinesReader open(Path file) throws IOException {
    // A decoder of its own reports malformed bytes; the charset alone would replace them in
    // silence.
    var text = new InputStreamReader(TextFile.open(file), StandardCharsets.UTF_8.newDecoder());
    return new JsonLinesReader(file, new BufferedReader(text));
  }

  @Override
  public ObjectNode next() throws IOException {
    String text = line();
    while (text != null && text.isBlank()) {
      text = line();
    }
    if (text == null) {
      return null;
    }
    try {
      if (!(JSON.readTree(text) instanceof ObjectNode object)) {
        throw broken("'" + shown(text) + "' (expected: a JSON object)", null);
      }
      row++;
      return object;
    } catch (JsonProcessingException e) {
      throw broken(e.getOriginalMessage(), e);
    }
  }

  private String line() throws IOException {
    line++;
    try {
      return lines.readLine();
    } catch (CharacterCodingException e) {
      throw broken("bytes that are not UTF-8", e);
    } catch (IOException e) {
      throw broken(e.getMessage(), e);
    }
  }

  private BrokenFileException broken(String problem, Throwable cause) {
    return BrokenFileException.line(file, row, line, problem, cause);
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
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
