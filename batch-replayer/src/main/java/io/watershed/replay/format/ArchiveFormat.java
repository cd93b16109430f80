package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * Parquet files of an archive: each row is a record as Kafka had it. Their names say {@code
 * .parquet}, so that every tool reads them; as records they are read only where a plan says so.
 */
public final class ArchiveFormat implements FileFormat {

  /** Its name. */
  public static final String NAME = "archive";

  /**
   * The property of a file that says what its records' bytes are: {@code json}, {@code protobuf}.
   */
  public static final String ENCODING = "watershed.encoding";

  public static final String TOPIC_ID = "topic_id";
  public static final String PARTITION = "partition";
  public static final String OFFSET = "offset";
  public static final String EPOCH = "leader_epoch";
  public static final String TIMESTAMP = "timestamp";
  public static final String EVENT_TIME = "event_time";
  public static final String KEY = "key";
  public static final String VALUE = "value";
  public static final String POSITION = "position";

  /** What every file of an archive has; kept for ever. */
  public static final MessageType SCHEMA =
      Types.buildMessage()
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named(TOPIC_ID)
          .required(PrimitiveTypeName.INT32)
          .named(PARTITION)
          .required(PrimitiveTypeName.INT64)
          .named(OFFSET)
          .optional(PrimitiveTypeName.INT32)
          .named(EPOCH)
          .required(PrimitiveTypeName.INT64)
          .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS))
          .named(TIMESTAMP)
          .optional(PrimitiveTypeName.INT64)
          .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS))
          .named(EVENT_TIME)
          .optional(PrimitiveTypeName.BINARY)
          .named(KEY)
          .optional(PrimitiveTypeName.BINARY)
          .named(VALUE)
          .optional(PrimitiveTypeName.BINARY)
          .named(POSITION)
          .named("record");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean accepts(String fileName) {
    return false;
  }

  @Override
  public List<Piece> pieces(ByteSource file, long wantedBytes, Limits limits) throws IOException {
    return ParquetFooter.read(file, limits).pieces();
  }

  @Override
  public Rows open(ByteSource file, Piece piece, long fromRow, Reading reading) throws IOException {
    return ArchivedRows.open(file, piece, fromRow, reading.limits());
  }
}
