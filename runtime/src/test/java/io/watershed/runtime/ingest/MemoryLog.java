package io.watershed.runtime.ingest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.pekko.stream.javadsl.Source;

/** A partition's log in memory. A stream of it gives what there is, and then stays open. */
final class MemoryLog implements SourceLog {

  private final List<Long> opened = new ArrayList<>();

  private final AtomicInteger openStreams = new AtomicInteger();
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private CompletableFuture<ConsumerRecord<byte[], byte[]>> tail = new CompletableFuture<>();
  private UUID topicId;
  private long start;
  private long next;
  private boolean broken;
  private OptionalLong divergence = OptionalLong.empty();

  MemoryLog(UUID topicId, long start) {
    this.topicId = topicId;
    this.start = start;
    this.next = start;
  }

  synchronized long append(String value) {
    return append(null, value == null ? null : value.getBytes(StandardCharsets.UTF_8), 0);
  }

  synchronized long append(byte[] key, byte[] value, int epoch) {
    records.add(
        new ConsumerRecord<>(
            "t",
            0,
            next,
            1_000_000,
            TimestampType.CREATE_TIME,
            key == null ? -1 : key.length,
            value == null ? -1 : value.length,
            key,
            value,
            new RecordHeaders(),
            Optional.of(epoch)));
    return next++;
  }

  /** Ends the streams that are open, as a broker does that goes away. */
  synchronized void breakStreams(Throwable cause) {
    var broken = tail;
    tail = new CompletableFuture<>();
    broken.completeExceptionally(cause);
  }

  synchronized void remove(long before) {
    start = before;
    next = Math.max(next, before);
    records.removeIf(r -> r.offset() < before);
  }

  synchronized void recreate(UUID id) {
    topicId = id;
    records.clear();
    start = 0;
    next = 0;
  }

  /** A marker of a transaction: it takes an offset, and is no record. */
  synchronized void appendMarker() {
    next++;
  }

  /** From now on the broker doesn't answer; open streams stay open, and give nothing. */
  synchronized void breakDown(boolean down) {
    broken = down;
  }

  /** The log parts from what was read of it at an offset. */
  synchronized void divergeAt(long offset) {
    divergence = OptionalLong.of(offset);
  }

  int openStreams() {
    return openStreams.get();
  }

  synchronized List<Long> opened() {
    return List.copyOf(opened);
  }

  @Override
  public synchronized Bounds bounds(String topic, int partition) {
    return new Bounds(topicId, start, next);
  }

  @Override
  public synchronized long end(String topic, int partition) {
    check();
    return next;
  }

  @Override
  public synchronized boolean isEmpty(String topic, int partition, long from, long to) {
    check();
    return records.stream().noneMatch(r -> r.offset() >= from && r.offset() < to);
  }

  @Override
  public synchronized OptionalLong divergence(
      String topic, int partition, long position, int epoch) {
    check();
    return divergence.isPresent() && divergence.getAsLong() < position
        ? divergence
        : OptionalLong.empty();
  }

  private void check() {
    if (broken) {
      throw new BrokerException("the broker is away");
    }
  }

  @Override
  public synchronized Source<ConsumerRecord<byte[], byte[]>, ?> records(
      String topic, int partition, long from) {
    opened.add(from);
    if (from < start || from > next) {
      var place = new TopicPartition(topic, partition);
      return Source.failed(new OffsetOutOfRangeException(Map.of(place, from)));
    }
    var present = records.stream().filter(r -> r.offset() >= from).toList();
    openStreams.incrementAndGet();
    return Source.from(present)
        .concat(Source.completionStage(tail))
        .watchTermination(
            (none, ended) -> ended.whenComplete((done, failure) -> openStreams.decrementAndGet()));
  }
}
