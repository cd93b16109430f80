package io.watershed.multinode.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.watershed.multinode.Await;
import io.watershed.multinode.DatabasePart;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends readings, and remembers where each of them is in the topic. */
final class DeviceTopic implements AutoCloseable {

  static final String NAME = "devices";
  static final int PARTITIONS = 4;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long STEP_MILLIS = 20;

  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Reading.Sent> sent = new ArrayList<>();

  DeviceTopic(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Where a device's readings go. */
  static int partitionOf(String device) {
    return Math.floorMod(device.hashCode(), PARTITIONS);
  }

  /** Sends them in this order, and returns when the broker has them. */
  void send(List<Reading> readings) throws InterruptedException, ExecutionException {
    var answers = new ArrayList<Future<RecordMetadata>>();
    for (var reading : readings) {
      answers.add(
          producer.send(
              new ProducerRecord<>(
                  NAME,
                  partitionOf(reading.device()),
                  reading.device().getBytes(UTF_8),
                  reading.json().getBytes(UTF_8))));
    }
    for (int i = 0; i < readings.size(); i++) {
      var answer = answers.get(i).get();
      remember(new Reading.Sent(readings.get(i), answer.partition(), answer.offset()));
    }
  }

  private synchronized void remember(Reading.Sent one) {
    sent.add(one);
  }

  /** All that was sent, by partition and offset. */
  synchronized List<Reading.Sent> sent() {
    return sent.stream()
        .sorted(
            Comparator.comparingInt(Reading.Sent::partition)
                .thenComparingLong(Reading.Sent::offset))
        .toList();
  }

  /** Waits until the node has taken in all that was sent. */
  void awaitStored(DatabasePart database) throws InterruptedException {
    var expected = new HashMap<Integer, Long>();
    sent().forEach(one -> expected.put(one.partition(), one.offset() + 1));
    Await.until(
        "stored " + expected, Duration.ofSeconds(60), () -> stored(database).equals(expected));
  }

  private static Map<Integer, Long> stored(DatabasePart database) throws SQLException {
    var positions = new HashMap<Integer, Long>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select partition, next_offset from source_position where next_offset > 0")) {
      while (rows.next()) {
        positions.put(rows.getInt(1), rows.getLong(2));
      }
    }
    return positions;
  }

  /** Readings of the open hour of a stretch that come in time, until it is ended. */
  final class Flow {
    private final Thread thread;
    private volatile boolean ended;
    private volatile Exception failure;

    /**
     * @param last time of the reading before the first one; goes on from flow to flow
     */
    Flow(AtomicLong last, AtomicLong ids, Random random) {
      thread =
          Thread.ofPlatform()
              .name("device-flow")
              .daemon()
              .start(
                  () -> {
                    try {
                      while (!ended) {
                        send(
                            List.of(
                                new Reading(
                                    "d" + random.nextInt(Stretch.DEVICES),
                                    last.addAndGet(STEP_MILLIS),
                                    ids.incrementAndGet(),
                                    random.nextLong(100))));
                        LockSupport.parkNanos(PAUSE_NANOS);
                      }
                    } catch (InterruptedException | ExecutionException | RuntimeException e) {
                      failure = e;
                    }
                  });
    }

    /** Ends it; returns when the last reading is with the broker. */
    void end() throws InterruptedException {
      ended = true;
      thread.join();
      if (failure != null) {
        throw new AssertionError("the flow ended", failure);
      }
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
