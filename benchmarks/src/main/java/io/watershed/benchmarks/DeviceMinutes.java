package io.watershed.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * The readings of an hour, always the same ones for a seed: 5 % of them up to 30 s late, 1 % late
 * by one to eight minutes, and 1 % sent twice within ten seconds. Behind them goes one record a
 * partition that lets every window close. Values are quarters, so that sums are exact in any order.
 */
final class DeviceMinutes {

  static final String TOPIC = "device-readings";
  static final int PARTITIONS = 8;

  /** The devices of the records that close the windows, which are no part of the answer. */
  static final String CLOSING = "closing-";

  /** Event time of the first reading that isn't late, epoch ms. */
  static final long BEGIN = 1_735_689_600_000L;

  /** All that a reading may be late for its window: out of order, and the lateness allowed. */
  static final int LATE_SECONDS = 630;

  private static final long HOUR = 3_600_000;
  private static final long MINUTE = 60_000;
  private static final int ONE_PERCENT = 10;
  private static final int FIVE_PERCENT = 50;
  private static final int ALL = 1_000;
  private static final int DELAY = 30_000;
  private static final int LATE_FROM = 60_000;
  private static final int LATE_TO = 480_000;
  private static final long TWICE_WITHIN = 10_000;
  private static final int PAD_POOL = 1 << 20;

  private final long records;
  private final int devices;
  private final int size;
  private final long seed;

  /**
   * Nothing is made yet.
   *
   * @param records in all, duplicates included
   * @param size bytes of a record's value
   */
  DeviceMinutes(long records, int devices, int size, long seed) {
    this.records = records;
    this.devices = devices;
    this.size = size;
    this.seed = seed;
  }

  /** Takes one record. */
  @FunctionalInterface
  private interface Each {
    /**
     * @param device its number
     * @param sentAt epoch ms
     * @param again whether it was sent before
     */
    void take(int device, DeviceReading reading, long sentAt, boolean again);
  }

  private void forEach(Each each) {
    var random = new SplittableRandom(seed);
    // What was sent within the last seconds, by its place.
    int recent = (int) Math.max(1, records * TWICE_WITHIN / HOUR);
    var sent = new DeviceReading[recent];
    var sentBy = new int[recent];
    var id = new byte[16];
    for (long i = 0; i < records; i++) {
      long sentAt = BEGIN + i * HOUR / records;
      int what = random.nextInt(ALL);
      int slot = (int) (i % recent);
      if (what < ONE_PERCENT && i > 0) {
        int of = random.nextInt((int) Math.min(i, recent));
        // The slot itself holds the oldest, which is about to go.
        int from = i < recent ? of : (slot + of) % recent;
        each.take(sentBy[from], sent[from], sentAt, true);
        sent[slot] = sent[from];
        sentBy[slot] = sentBy[from];
        continue;
      }
      int device = random.nextInt(devices);
      long time = sentAt;
      if (what < 2 * ONE_PERCENT) {
        time -= random.nextInt(LATE_FROM, LATE_TO);
      } else if (what < 2 * ONE_PERCENT + FIVE_PERCENT) {
        time -= random.nextInt(DELAY);
      }
      random.nextBytes(id);
      double value = random.nextInt(-16_000, 48_000) / 4.0;
      var reading =
          new DeviceReading(
              Base64.getUrlEncoder().withoutPadding().encodeToString(id),
              DeviceLoad.name(device),
              time,
              value);
      sent[slot] = reading;
      sentBy[slot] = device;
      each.take(device, reading, sentAt, false);
    }
  }

  /** Records of the topic, with those that close the windows. */
  long size() {
    return records + PARTITIONS;
  }

  /** What every window has to be in the end. */
  MinuteTable answer() {
    var table = new MinuteTable();
    forEach(
        (device, reading, sentAt, again) -> {
          if (!again) {
            table.add(device, Math.floorDiv(reading.time(), MINUTE) * MINUTE, reading.value());
          }
        });
    return table;
  }

  /** Fills the topic; returns when the broker has acknowledged everything. */
  void send(String bootstrapServers) throws InterruptedException {
    awaitLeaders(bootstrapServers);
    var failure = new AtomicReference<Exception>();
    var padding = new byte[PAD_POOL];
    new SplittableRandom(seed).nextBytes(padding);
    try (var producer = DeviceLoad.producer(bootstrapServers)) {
      forEach(
          (device, reading, sentAt, again) -> {
            var key = reading.device().getBytes(StandardCharsets.UTF_8);
            int partition = Utils.toPositive(Utils.murmur2(key)) % PARTITIONS;
            send(producer, partition, sentAt, key, reading, padding, failure);
          });
      long end = BEGIN + HOUR + MINUTE + LATE_SECONDS * 1_000L + MINUTE;
      for (int partition = 0; partition < PARTITIONS; partition++) {
        var device = CLOSING + partition;
        send(
            producer,
            partition,
            end,
            device.getBytes(StandardCharsets.UTF_8),
            new DeviceReading("AAAAAAAAAAAAAAAAAAAA%dA".formatted(partition), device, end, 0),
            padding,
            failure);
      }
      producer.flush();
    }
    var failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("sending failed", failed);
    }
  }

  /**
   * Waits until the broker answers for every partition: a first batch that is refused, since the
   * topic is so new, can leave the producer with numbers that the broker never takes.
   */
  private static void awaitLeaders(String bootstrapServers) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      ends.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
    }
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (var admin = Admin.create(settings)) {
      admin.listOffsets(ends).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void send(
      KafkaProducer<byte[], byte[]> producer,
      int partition,
      long sentAt,
      byte[] key,
      DeviceReading reading,
      byte[] padding,
      AtomicReference<Exception> failure) {
    int pad = Math.max(0, size - reading.size() - 3);
    int from = Math.floorMod(reading.time() * 31 + reading.id().hashCode(), PAD_POOL - pad);
    var unused =
        producer.send(
            new ProducerRecord<>(
                TOPIC,
                partition,
                sentAt,
                key,
                reading.bytes(Arrays.copyOfRange(padding, from, from + pad))),
            (metadata, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              }
            });
  }
}
