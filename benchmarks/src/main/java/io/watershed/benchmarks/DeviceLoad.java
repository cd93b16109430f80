package io.watershed.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Readings of devices at a steady rate, whatever the system behind does (an open loop): reading
 * {@code i} is due at {@code begin + i / rate}, and is sent then or, where the producer is held up,
 * as soon as it can be. Every so many readings one is handed to a probe.
 */
final class DeviceLoad {

  /** One pause for many readings: a park for each would cost more than the readings do. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** An id has 22 characters. */
  private static final String ZEROS = "0".repeat(22);

  private static final int PAD_POOL = 1 << 20;

  private final Settings settings;
  private final SplittableRandom random;
  private final byte[] padding = new byte[PAD_POOL];
  private final long[] sentByDevice;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile boolean stopped;
  private long sent;
  private long latestNanos;

  /**
   * What to send.
   *
   * @param rate readings a second
   * @param size bytes of a record's value
   * @param probeEvery one reading in so many is probed
   */
  record Settings(
      String bootstrapServers,
      String topic,
      int devices,
      long rate,
      int size,
      long probeEvery,
      long seed) {}

  /** Follows one reading. */
  @FunctionalInterface
  interface Probe {
    /**
     * @param count of the device's readings up to this one
     * @param dueNanos when it should have been sent, as {@link System#nanoTime}
     */
    void follow(String device, long count, long dueNanos);
  }

  DeviceLoad(Settings settings) {
    this.settings = settings;
    this.random = new SplittableRandom(settings.seed());
    this.sentByDevice = new long[settings.devices()];
    random.nextBytes(padding);
  }

  /** Sends for so long, or until stopped; returns when the broker has acknowledged everything. */
  void run(long seconds, Probe probe) throws InterruptedException {
    long begin = System.nanoTime();
    long begunAt = System.currentTimeMillis();
    long total = settings.rate() * seconds;
    try (var producer = producer(settings.bootstrapServers())) {
      for (long i = 0; i < total && !stopped; i++) {
        long due = begin + (long) (i * 1e9 / settings.rate());
        await(due);
        int device = random.nextInt(settings.devices());
        sentByDevice[device]++;
        var name = name(device);
        long time = begunAt + TimeUnit.NANOSECONDS.toMillis(due - begin);
        send(producer, name, time);
        latestNanos = Math.max(latestNanos, System.nanoTime() - due);
        sent++;
        if (i % settings.probeEvery() == 0) {
          probe.follow(name, sentByDevice[device], due);
        }
      }
      producer.flush();
    }
    var first = failure.get();
    if (first != null) {
      throw new IllegalStateException("sending failed", first);
    }
  }

  /** Ends {@link #run} soon. From any thread. */
  void stop() {
    stopped = true;
  }

  /**
   * Sends so many readings as fast as it can, with the times that they would have had at the rate,
   * the last of them now. Returns when the broker has acknowledged everything.
   */
  void sendAtOnce(long readings) {
    double millisEach = 1_000.0 / settings.rate();
    long first = System.currentTimeMillis() - (long) (readings * millisEach);
    try (var producer = producer(settings.bootstrapServers())) {
      for (long i = 0; i < readings; i++) {
        int device = random.nextInt(settings.devices());
        sentByDevice[device]++;
        send(producer, name(device), first + (long) (i * millisEach));
        sent++;
      }
      producer.flush();
    }
    var failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("sending failed", failed);
    }
  }

  /** Devices that sent something. */
  List<String> devices() {
    return IntStream.range(0, sentByDevice.length)
        .filter(device -> sentByDevice[device] > 0)
        .mapToObj(DeviceLoad::name)
        .toList();
  }

  private static void await(long due) throws InterruptedException {
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(PAUSE_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String device, long time) {
    var key = device.getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<>(settings.topic(), null, time, key, reading(device, time));
    var unused =
        producer.send(
            record,
            (metadata, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              }
            });
  }

  /** A producer that sends in large batches, and loses nothing that it has sent. */
  static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.LINGER_MS_CONFIG,
            5,
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 << 10,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            256L << 20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private byte[] reading(String device, long time) {
    var digits = Long.toString(sent);
    var id = ZEROS.substring(digits.length()) + digits;
    double value = random.nextInt(-4_000, 12_000) / 100.0;
    var reading = new DeviceReading(id, device, time, value);
    int pad = Math.max(0, settings.size() - reading.size() - 3);
    int from = random.nextInt(PAD_POOL - pad);
    return reading.bytes(Arrays.copyOfRange(padding, from, from + pad));
  }

  /** The key of a device. */
  static String name(int device) {
    return "device-" + device;
  }

  /** The device that has such a key. */
  static int number(String name) {
    return Integer.parseInt(name.substring(name.indexOf('-') + 1));
  }

  /** Readings handed to the producer. */
  long sent() {
    return sent;
  }

  /** How far the sending of a reading was behind its schedule at worst, in ms. */
  double latestMillis() {
    return latestNanos / 1e6;
  }
}
