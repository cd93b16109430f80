package io.watershed.runtime.ingest;

import io.watershed.persistence.QuarantinedEvent;
import io.watershed.protocol.event.Refusal;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes the row of a refused record: bounded, and of characters that every store takes. */
final class QuarantineRow {

  /** Longer keys and values are cut. */
  static final int MOST_BYTES = 1024 * 1024;

  private static final int MOST_DETAIL_CHARS = 1000;

  private QuarantineRow() {}

  /**
   * @param position of the record, where ids are made of it; or null
   */
  static QuarantinedEvent of(
      String pipeline,
      Assignment assignment,
      ConsumerRecord<byte[], byte[]> record,
      byte[] position,
      Refusal reason,
      String detail,
      long clock) {
    return new QuarantinedEvent(
        pipeline,
        assignment.topic(),
        assignment.source(),
        record.offset(),
        record.leaderEpoch().orElse(-1),
        reason.name(),
        printable(detail),
        record.timestamp(),
        cut(record.key()),
        cut(record.value()),
        record.value() == null ? -1 : record.value().length,
        cut(position),
        clock);
  }

  /** A detail may quote the record, which may hold anything; PostgreSQL's text takes no NUL. */
  static String printable(String detail) {
    var text = new StringBuilder();
    detail
        .codePoints()
        .limit(MOST_DETAIL_CHARS)
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
        .forEach(text::appendCodePoint);
    return text.toString();
  }

  private static byte[] cut(byte[] bytes) {
    return bytes == null || bytes.length <= MOST_BYTES ? bytes : Arrays.copyOf(bytes, MOST_BYTES);
  }
}
