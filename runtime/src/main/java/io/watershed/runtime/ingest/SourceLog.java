package io.watershed.runtime.ingest;

import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.pekko.stream.javadsl.Source;

/** What a reader needs from Kafka. */
interface SourceLog {

  /**
   * Where the log begins and ends now. Blocking.
   *
   * @throws BrokerException if the broker doesn't tell
   */
  Bounds bounds(String topic, int partition);

  /** The records from an offset on; fails if the log doesn't reach there. */
  Source<ConsumerRecord<byte[], byte[]>, ?> records(String topic, int partition, long from);

  /**
   * The extent of a partition's log.
   *
   * @param topicId of the topic that has the name now
   * @param start first offset that retention has left
   * @param end the next record's offset
   */
  record Bounds(UUID topicId, long start, long end) {}
}
