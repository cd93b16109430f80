package io.watershed.runtime.ingest;

import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.pekko.stream.javadsl.Source;

/**
 * What a reader needs from Kafka. All but {@link #records} block, and fail with {@link
 * BrokerException} if the broker doesn't tell.
 */
interface SourceLog {

  /** Where the log begins and ends now. */
  Bounds bounds(String topic, int partition);

  /** The records from an offset on; fails if the log doesn't reach there. */
  Source<ConsumerRecord<byte[], byte[]>, ?> records(String topic, int partition, long from);

  /** The offset that the next record gets, those of open transactions counted. */
  long end(String topic, int partition);

  /**
   * Whether there is nothing to read between two offsets: no record but markers of transactions and
   * what was aborted or compacted away.
   *
   * @param to at most the {@link #end}
   */
  boolean isEmpty(String topic, int partition, long from, long to);

  /**
   * Where the log has parted from what was read of it, as after an unclean election of a leader.
   *
   * @param position the offset after the last record that was read
   * @param epoch leader epoch of that record
   * @return the first offset at which the log is another one; empty where it is the same up to the
   *     position
   */
  OptionalLong divergence(String topic, int partition, long position, int epoch);

  /**
   * The extent of a partition's log.
   *
   * @param topicId of the topic that has the name now
   * @param start first offset that retention has left
   * @param end the next record's offset
   */
  record Bounds(UUID topicId, long start, long end) {}
}
