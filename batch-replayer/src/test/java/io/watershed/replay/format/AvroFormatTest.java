package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.file.RowTree;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.replay.source.ByteSource;
import io.watershed.replay.source.LocalFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroFormatTest {

  private static final AvroFormat FORMAT = new AvroFormat();

  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"r","fields":[
                {"name":"n","type":"long"},
                {"name":"i","type":["null","int"]},
                {"name":"s","type":["string","null"]},
                {"name":"b","type":"boolean"},
                {"name":"f","type":"float"},
                {"name":"d","type":"double"},
                {"name":"day","type":{"type":"int","logicalType":"date"}},
                {"name":"us","type":{"type":"long","logicalType":"timestamp-micros"}},
                {"name":"m","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
                {"name":"e","type":{"type":"enum","name":"k","symbols":["X","Y"]}},
                {"name":"in","type":["null",{"type":"record","name":"q","fields":[
                  {"name":"x","type":"int"}]}]},
                {"name":"tags","type":{"type":"array","items":"string"}},
                {"name":"by","type":{"type":"map","values":"long"}}]}""");

  private static final Optional<List<FieldPath>> WANTED =
      Optional.of(
          SCHEMA.getFields().stream()
              .map(Schema.Field::name)
              .filter(name -> !name.equals("tags") && !name.equals("by"))
              .map(name -> new FieldPath(List.of(name)))
              .toList());

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "snappy", "zstandard"})
  void shouldReadEachTypeOfEachCodecInPiecesFromAnyRow(String codec) throws IOException {
    var file = dir.resolve("x.avro");
    AvroFiles.write(
        file, SCHEMA, codec, 2_000, IntStream.range(0, 1_000).mapToObj(this::row).toList());
    var expected = IntStream.range(0, 1_000).mapToObj(this::json).toList();
    for (long wantedBytes : new long[] {1, 5_000, Long.MAX_VALUE}) {
      try (var source = LocalFiles.open(file)) {
        var pieces = FORMAT.pieces(source, wantedBytes, Limits.standard());
        if (wantedBytes == 1) {
          assertThat(pieces).hasSizeGreaterThan(3);
        }
        for (int from : new int[] {0, 1, 333, 999, 1_000}) {
          var found = new ArrayList<String>();
          for (var piece : pieces) {
            found.addAll(read(source, piece, from));
          }
          assertThat(found).isEqualTo(expected.subList(from, expected.size()));
        }
      }
    }
  }

  private static List<String> read(ByteSource source, Piece piece, long from) throws IOException {
    var found = new ArrayList<String>();
    var reading = new Reading(WANTED, Reading.Csv.STANDARD, Limits.standard());
    try (var rows = FORMAT.open(source, piece, from, reading)) {
      while (rows.next()) {
        found.add(rows.number() + " " + RowTree.of(rows));
      }
    }
    return found;
  }

  private GenericRecord row(int i) {
    var row = new GenericData.Record(SCHEMA);
    row.put("n", (long) i);
    row.put("i", i % 2 == 0 ? null : i);
    row.put("s", i % 3 == 0 ? null : "øst " + i);
    row.put("b", i % 2 == 0);
    row.put("f", 0.1f);
    row.put("d", 1e300);
    row.put("day", 11_323);
    row.put("us", 978_307_200_001_999L);
    row.put("m", ByteBuffer.wrap(BigInteger.valueOf(1_250).toByteArray()));
    row.put("e", new GenericData.EnumSymbol(SCHEMA.getField("e").schema(), "Y"));
    if (i % 5 != 0) {
      var inner = new GenericData.Record(SCHEMA.getField("in").schema().getTypes().get(1));
      inner.put("x", i);
      row.put("in", inner);
    }
    row.put("tags", List.of("a", "b"));
    row.put("by", Map.of("k", 1L));
    return row;
  }

  private String json(int i) {
    return i
        + " {\"n\":"
        + i
        + (i % 2 == 0 ? "" : ",\"i\":" + i)
        + (i % 3 == 0 ? "" : ",\"s\":\"øst " + i + "\"")
        + ",\"b\":"
        + (i % 2 == 0)
        + ",\"f\":0.1,\"d\":1.0E300,\"day\":978307200000,\"us\":978307200001,\"m\":12.50,"
        + "\"e\":\"Y\""
        + (i % 5 == 0 ? "" : ",\"in\":{\"x\":" + i + "}")
        + "}";
  }

  @Test
  void shouldRefuseListsWhereAllColumnsAreWanted() throws IOException {
    var file = dir.resolve("x.avro");
    AvroFiles.write(file, SCHEMA, "null", 2_000, List.of(row(1)));
    assertThatThrownBy(() -> FORMAT.open(file))
        .hasMessageContaining("x.avro: column 'tags' is of type array (expected: a value, or");
  }

  @Test
  void shouldNameTheByteOfABlockWithoutItsSyncMarker() throws IOException {
    var file = dir.resolve("x.avro");
    AvroFiles.write(
        file, SCHEMA, "null", 2_000, IntStream.range(0, 100).mapToObj(this::row).toList());
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    try (var source = LocalFiles.open(file)) {
      var piece = FORMAT.pieces(source, Long.MAX_VALUE, Limits.standard()).getFirst();
      assertThatThrownBy(() -> read(source, piece, 0))
          .isInstanceOf(BrokenFileException.class)
          .hasMessageContaining("x.avro, byte " + (bytes.length - 16) + ": no sync marker");
    }
  }
}
