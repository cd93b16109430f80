package io.watershed.replay.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Files of flights in the formats that have a schema. */
public final class TestFiles {

  private static final MessageType PARQUET =
      MessageTypeParser.parseMessageType(
          "message m { required int64 date (TIMESTAMP(MILLIS,true)); optional int64 delay;"
              + " required double distance; required binary origin (STRING); optional binary"
              + " unneeded (STRING); }");

  private static final Schema AVRO =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"flight","fields":[
                {"name":"date","type":{"type":"long","logicalType":"timestamp-millis"}},
                {"name":"delay","type":["null","long"]},
                {"name":"distance","type":"double"},
                {"name":"origin","type":"string"}]}""");

  private TestFiles() {}

  /** A flight; without a delay it is refused. */
  public record Flight(long date, Long delay, double distance, String origin) {}

  public static void parquet(Path file, List<Flight> flights) throws IOException {
    parquet(file, CompressionCodecName.ZSTD, flights);
  }

  static void parquet(Path file, CompressionCodecName codec, List<Flight> flights)
      throws IOException {
    ParquetFiles.write(
        file, PARQUET, codec, 20_000, flights.stream().map(TestFiles::group).toList());
  }

  private static Group group(Flight flight) {
    var group =
        new SimpleGroup(PARQUET)
            .append("date", flight.date())
            .append("distance", flight.distance())
            .append("origin", flight.origin())
            .append("unneeded", "x".repeat(20));
    return flight.delay() == null ? group : group.append("delay", flight.delay());
  }

  public static void avro(Path file, List<Flight> flights) throws IOException {
    AvroFiles.write(file, AVRO, "deflate", 4_000, flights.stream().map(TestFiles::record).toList());
  }

  private static GenericRecord record(Flight flight) {
    var row = new GenericData.Record(AVRO);
    row.put("date", flight.date());
    row.put("delay", flight.delay());
    row.put("distance", flight.distance());
    row.put("origin", flight.origin());
    return row;
  }
}
