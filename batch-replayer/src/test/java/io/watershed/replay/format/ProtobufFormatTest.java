package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.LocalFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtobufFormatTest {

  private static final ProtobufFormat FORMAT = new ProtobufFormat();

  @TempDir Path dir;

  private static byte[] delimited(String... texts) throws IOException {
    var out = new ByteArrayOutputStream();
    for (var text : texts) {
      StringValue.of(text).writeDelimitedTo(out);
    }
    return out.toByteArray();
  }

  private static List<String> read(Path file, long from, int most) throws IOException {
    var limits = new Limits(most, 1, 1, 1, 500);
    var reading = new Reading(Optional.empty(), Reading.Csv.STANDARD, limits);
    var found = new ArrayList<String>();
    try (var source = LocalFiles.open(file);
        var rows =
            (Rows.OfRecords)
                FORMAT.open(source, new Piece(0, source.size(), 0, -1), from, reading)) {
      assertThat(rows.encoding()).isEqualTo(Rows.Encoding.PROTOBUF);
      while (rows.next()) {
        try {
          found.add(rows.number() + " " + StringValue.parseFrom(rows.record()).getValue());
        } catch (BrokenRowException e) {
          found.add(e.getMessage().substring(file.toString().length()));
        }
      }
    }
    return found;
  }

  @Test
  void shouldReadMessagesPlainAndPackedFromAnyRow() throws IOException {
    var bytes = delimited("a", "", "x".repeat(300));
    var plain = Files.write(dir.resolve("x.pb"), bytes);
    var packed = dir.resolve("x.binpb.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(bytes);
    }
    for (var file : List.of(plain, packed)) {
      assertThat(read(file, 0, 1_000)).containsExactly("0 a", "1 ", "2 " + "x".repeat(300));
      assertThat(read(file, 2, 1_000)).containsExactly("2 " + "x".repeat(300));
    }
  }

  @Test
  void shouldPassOverAMessageThatIsTooLong() throws IOException {
    var file = Files.write(dir.resolve("x.pb"), delimited("a", "x".repeat(300), "b"));
    assertThat(read(file, 0, 100))
        .containsExactly("0 a", ", row 1: 303 bytes (expected: at most 100)", "2 b");
  }

  @Test
  void shouldNameTheRowAtWhichAFileIsCutOff() throws IOException {
    var bytes = delimited("abc", "def");
    var file = Files.write(dir.resolve("x.pb"), Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> read(file, 0, 100))
        .isInstanceOf(BrokenFileException.class)
        .hasMessageEndingWith("x.pb, row 1: at byte 11: ends 4 bytes into 5");
  }
}
