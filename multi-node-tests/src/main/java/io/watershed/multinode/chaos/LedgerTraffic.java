package io.watershed.multinode.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Several producers that write into the ledger's topic at a steady rate, until they are closed.
 * Some of what they send is late, some of it comes twice, some can't be taken at all.
 */
final class LedgerTraffic implements AutoCloseable {

  private static final int PRODUCERS = 3;
  private static final int PATIENCE_MILLIS = 600_000;
  private static final int MAX_RECORD_BYTES = 4 << 20;
  private static final int HUGE_BYTES = 700_000;
  private static final int OVERSIZED_BYTES = 2_500_000;

  /** Share of the records that are not as they should be. */
  private static final double SEND_AGAIN = 0.02;

  private static final double LATE = 0.02;
  private static final double POISON = 0.002;
  private static final long LATE_BY_AT_MOST = 30_000;
  private static final List<String> POISONS =
      List.of("", "{", "\"text\"", "{\"k\":\"key-1\"}", "{\"k\":7.5,\"t\":true,\"p\":{},\"n\":[]}");

  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean paused;
  private volatile boolean ended;

  private LedgerTraffic(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES,
                ProducerConfig.BUFFER_MEMORY_CONFIG, 64 << 20,
                ProducerConfig.LINGER_MS_CONFIG, 5,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Begins to send.
   *
   * @param rate records a second, of all producers together
   */
  static LedgerTraffic begin(String bootstrapServers, long seed, int rate) {
    var traffic = new LedgerTraffic(bootstrapServers);
    for (int i = 0; i < PRODUCERS; i++) {
      var name = "p" + i;
      var random = new Random(seed * 31 + i);
      long pause = TimeUnit.SECONDS.toNanos(PRODUCERS) / rate;
      traffic.threads.add(
          Thread.ofPlatform()
              .name("ledger-" + name)
              .daemon()
              .start(() -> traffic.send(name, random, pause)));
    }
    return traffic;
  }

  private record Entry(String key, String producer, long number, long time) {
    String json() {
      return "{\"k\":\"%s\",\"p\":\"%s\",\"n\":%d,\"t\":%d}".formatted(key, producer, number, time);
    }
  }

  private void send(String name, Random random, long pause) {
    var numbers = new HashMap<String, Long>();
    var again = new ArrayDeque<Entry>();
    try {
      long next = System.nanoTime();
      while (!ended) {
        next = Math.max(next, System.nanoTime() - TimeUnit.SECONDS.toNanos(1)) + pause;
        while (paused && !ended) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        if (random.nextDouble() < POISON) {
          poison(random);
        } else if (!again.isEmpty() && random.nextInt(10) == 0) {
          send(again.poll(), "");
        } else {
          // Half of all goes to a tenth of the keys.
          var key =
              Ledger.key(random.nextInt(random.nextBoolean() ? Ledger.KEYS : Ledger.KEYS / 10));
          var time = System.currentTimeMillis() - random.nextInt(1_000);
          if (random.nextDouble() < LATE) {
            time -= random.nextLong(LATE_BY_AT_MOST);
          }
          var entry = new Entry(key, name, numbers.merge(key, 1L, Long::sum), time);
          send(entry, "");
          if (random.nextDouble() < SEND_AGAIN) {
            again.add(entry);
          }
        }
        LockSupport.parkNanos(next - System.nanoTime());
      }
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void send(Entry entry, String padding) {
    var json = entry.json();
    if (!padding.isEmpty()) {
      json = json.substring(0, json.length() - 1) + ",\"padding\":\"" + padding + "\"}";
    }
    send(new ProducerRecord<>(Ledger.TOPIC, entry.key().getBytes(UTF_8), json.getBytes(UTF_8)));
  }

  private void poison(Random random) {
    poison(
        Ledger.key(random.nextInt(Ledger.KEYS)),
        POISONS.get(random.nextInt(POISONS.size())).getBytes(UTF_8));
  }

  private void poison(String key, byte[] value) {
    var record = new ProducerRecord<>(Ledger.TOPIC, key.getBytes(UTF_8), value);
    record.headers().add(Ledger.POISON, new byte[0]);
    send(record);
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer.send(
            record,
            (metadata, e) -> {
              if (e == null) {
                acknowledged.incrementAndGet();
              } else {
                failure.compareAndSet(null, e);
              }
            });
  }

  /** A burst of records that can't be taken, some for their size, and of some that are just big. */
  void burst(Random random) {
    for (int i = 0; i < 200; i++) {
      poison(random);
    }
    var fill = "x".repeat(HUGE_BYTES);
    for (int i = 0; i < 3; i++) {
      var key = Ledger.key(random.nextInt(Ledger.KEYS));
      send(new Entry(key, "big", random.nextLong(1L << 40), System.currentTimeMillis()), fill);
    }
    poison(Ledger.key(random.nextInt(Ledger.KEYS)), "{".repeat(OVERSIZED_BYTES).getBytes(UTF_8));
  }

  /** Sends nothing until {@link #resume}; returns when the broker has acknowledged all. */
  void pause() {
    paused = true;
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    producer.flush();
  }

  void resume() {
    paused = false;
  }

  /** Records that the broker has acknowledged. */
  long acknowledged() {
    return acknowledged.get();
  }

  /** What went wrong, or null. */
  Exception failure() {
    return failure.get();
  }

  @Override
  public void close() {
    ended = true;
    threads.forEach(Thread::interrupt);
    producer.close(java.time.Duration.ofSeconds(1));
  }
}
