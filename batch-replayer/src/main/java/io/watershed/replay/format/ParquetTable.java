package io.watershed.replay.format;

import io.watershed.protocol.file.TableFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Writes tables as Parquet files of this machine, packed with Zstandard. No Hadoop is started. */
public final class ParquetTable implements TableFormat {

  @Override
  public boolean accepts(String fileName) {
    return fileName.endsWith(".parquet");
  }

  @Override
  public TableWriter create(Path file, List<Column> columns) throws IOException {
    Files.deleteIfExists(file);
    var kept = List.copyOf(columns);
    return new Rows(
        ParquetOutput.<List<?>>to(file, schema(kept), (values, to) -> row(kept, values, to))
            .build());
  }

  private static void row(List<Column> columns, List<?> values, RecordConsumer to) {
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) != null) {
        to.startField(columns.get(i).name(), i);
        add(to, values.get(i), columns.get(i).type());
        to.endField(columns.get(i).name(), i);
      }
    }
  }

  private static MessageType schema(List<Column> columns) {
    var schema = Types.buildMessage();
    for (var column : columns) {
      switch (column.type()) {
        case LONG -> schema.optional(PrimitiveTypeName.INT64).named(column.name());
        case DOUBLE -> schema.optional(PrimitiveTypeName.DOUBLE).named(column.name());
        case TEXT ->
            schema
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(column.name());
        case TIME ->
            schema
                .optional(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS))
                .named(column.name());
      }
    }
    return schema.named("table");
  }

  private record Rows(ParquetWriter<List<?>> file) implements TableWriter {

    @Override
    public void write(List<?> values) throws IOException {
      file.write(values);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static void add(RecordConsumer to, Object value, Type type) {
    switch (type) {
      case LONG, TIME -> to.addLong((Long) value);
      case DOUBLE -> to.addDouble((Double) value);
      case TEXT -> to.addBinary(Binary.fromString((String) value));
    }
  }
}
