package io.watershed.runtime.produce;

import io.watershed.protocol.pipeline.EventId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the rows of one file to one topic, in order, each with its place in the file in the header
 * {@value EventId.Position#HEADER}.
 *
 * <p>The records of a partition are always an unbroken run of what was sent to it: the producer is
 * idempotent, waits out every outage, and a record that the broker would refuse is refused here
 * before anything behind it is sent. {@link ProducedRows} depends on that. For one thread.
 */
public final class RecordSender implements AutoCloseable {

  /** What a record may need beyond key, value and position. */
  private static final int OVERHEAD_BYTES = 512;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final KafkaProducer<byte[], byte[]> producer;
  private final Target target;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final long begun = System.nanoTime();
  private long sent;

  /**
   * Where to and how fast.
   *
   * @param file name that the positions begin with
   * @param maxRecordBytes longest record that the topic takes
   * @param rate records a second at most; 0: as fast as the broker takes them
   */
  public record Target(
      String bootstrapServers, String topic, String file, int maxRecordBytes, long rate) {}

  public RecordSender(Target target) {
    this.target = target;
    this.producer =
        new KafkaProducer<>(settings(target), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Map<String, Object> settings(Target target) {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        target.bootstrapServers(),
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
        true,
        ProducerConfig.ACKS_CONFIG,
        "all",
        // A batch given up would leave a hole behind which others stand: none is ever given up.
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        Integer.MAX_VALUE,
        ProducerConfig.MAX_BLOCK_MS_CONFIG,
        Integer.MAX_VALUE,
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        target.maxRecordBytes(),
        ProducerConfig.LINGER_MS_CONFIG,
        5,
        ProducerConfig.BATCH_SIZE_CONFIG,
        64 << 10,
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        "lz4");
  }

  /**
   * Hands over one record; waits where the rate or the broker asks for it.
   *
   * @param timestamp epoch ms; null: now
   * @param key null where the row has none
   * @throws IOException where this record is too long, or an earlier one failed for good
   */
  public void send(int partition, Long timestamp, byte[] key, byte[] value, long row)
      throws IOException {
    throwFailure();
    var position = (target.file() + "#" + row).getBytes(StandardCharsets.UTF_8);
    int bytes = value.length + (key == null ? 0 : key.length) + position.length + OVERHEAD_BYTES;
    if (bytes > target.maxRecordBytes()) {
      throw new IOException(
          "%s, row %d: %d bytes as a record (expected: at most %d, max.message.bytes of topic %s)"
              .formatted(target.file(), row, bytes, target.maxRecordBytes(), target.topic()));
    }
    pace();
    var header = new RecordHeader(EventId.Position.HEADER, position);
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(
                  target.topic(), partition, timestamp, key, value, List.of(header)),
              (metadata, e) -> {
                if (e != null) {
                  failure.compareAndSet(null, e);
                }
              });
    } catch (KafkaException e) {
      failure.compareAndSet(null, e);
      throwFailure();
    }
    sent++;
  }

  private void pace() {
    if (target.rate() == 0) {
      return;
    }
    long due = begun + (long) ((double) sent / target.rate() * NANOS_PER_SECOND);
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  /** Waits until everything sent is acknowledged. */
  public void flush() throws IOException {
    producer.flush();
    throwFailure();
  }

  /** Records handed over so far. */
  public long sent() {
    return sent;
  }

  /** Records handed over per second since the sender was made. */
  public double perSecond() {
    return sent * (double) NANOS_PER_SECOND / Math.max(1, System.nanoTime() - begun);
  }

  private void throwFailure() throws IOException {
    var first = failure.get();
    if (first != null) {
      throw new IOException(
          "sending to topic "
              + target.topic()
              + " at Kafka "
              + target.bootstrapServers()
              + ": "
              + first.getMessage(),
          first);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
