package io.watershed.replay.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** Writes small Avro files for tests, with Avro's own writer. */
final class AvroFiles {

  private AvroFiles() {}

  static void write(
      Path file, Schema schema, String codec, int blockBytes, List<GenericRecord> rows)
      throws IOException {
    try (var writer = new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      writer.setCodec(CodecFactory.fromString(codec)).setSyncInterval(blockBytes);
      writer.create(schema, file.toFile());
      for (var row : rows) {
        writer.append(row);
      }
    }
  }
}
