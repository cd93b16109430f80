package io.watershed.benchmarks;

import io.watershed.multinode.Site;
import io.watershed.protocol.file.TableFormat;
import io.watershed.protocol.file.TableFormat.Column;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Readings of devices made up from a seed, always the same ones: so many a second of event time,
 * over all devices at random, each up to ten seconds older than its place says.
 */
final class DeviceHistory implements PastEvents {

  private static final String PIPELINE = "device-minutes";
  private static final String TOPIC = "device-readings";
  private static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");
  private static final long MINUTE = 60_000;
  private static final int OLDER_MILLIS = 10_000;
  private static final int FILES = 8;
  private static final byte[] NO_PAD = {};

  private static final List<Column> COLUMNS =
      List.of(
          new Column("event_id", TableFormat.Type.TEXT),
          new Column("device_id", TableFormat.Type.TEXT),
          new Column("event_time_ms", TableFormat.Type.LONG),
          new Column("value", TableFormat.Type.DOUBLE));

  private static final List<PlainWindows.Metric> METRICS =
      List.of(
          new PlainWindows.Metric("readings", PlainWindows.Kind.COUNT, 0),
          new PlainWindows.Metric("value_sum", PlainWindows.Kind.SUM, 0),
          new PlainWindows.Metric("value_min", PlainWindows.Kind.MIN, 0),
          new PlainWindows.Metric("value_max", PlainWindows.Kind.MAX, 0),
          new PlainWindows.Metric("value_avg", PlainWindows.Kind.AVG, 0));

  private final Path data;
  private final long events;
  private final int devices;
  private final long rate;
  private final long seed;

  /**
   * Nothing is made yet.
   *
   * @param data where the files are kept, for further runs as well
   * @param rate events a second of event time
   */
  DeviceHistory(Path data, long events, int devices, long rate, long seed) {
    this.data = data;
    this.events = events;
    this.devices = devices;
    this.rate = rate;
    this.seed = seed;
  }

  /** Takes one reading. */
  @FunctionalInterface
  private interface Each<E extends Exception> {
    /**
     * @param number from 0
     * @param sentAt epoch ms
     */
    void take(long number, DeviceReading reading, long sentAt) throws E;
  }

  private <E extends Exception> void forEach(Each<E> each) throws E {
    var random = new SplittableRandom(seed);
    for (long i = 0; i < events; i++) {
      int device = random.nextInt(devices);
      long sentAt = sentAt(i);
      long time = sentAt - random.nextInt(OLDER_MILLIS);
      double value = random.nextInt(-4_000, 12_000) / 100.0;
      each.take(i, new DeviceReading("past-" + i, DeviceLoad.name(device), time, value), sentAt);
    }
  }

  private long sentAt(long number) {
    return BEGIN.toEpochMilli() + number * 1_000 / rate;
  }

  @Override
  public String pipeline() {
    return PIPELINE;
  }

  @Override
  public long size() {
    return events;
  }

  @Override
  public Instant from() {
    return BEGIN.minus(Duration.ofMinutes(1));
  }

  @Override
  public Instant to() {
    return Instant.ofEpochMilli((sentAt(events) / MINUTE + 1) * MINUTE);
  }

  @Override
  public List<Path> files() throws IOException {
    var dir = data.resolve("devices-%d-%d-%d-%d".formatted(events, devices, rate, seed));
    if (!Files.isDirectory(dir)) {
      write(dir);
    }
    return files(dir);
  }

  private static List<Path> files(Path dir) {
    var files = new ArrayList<Path>();
    for (int i = 0; i < FILES; i++) {
      files.add(dir.resolve("part-%d.parquet".formatted(i)));
    }
    return files;
  }

  private void write(Path dir) throws IOException {
    var fresh = Files.createDirectories(dir.resolveSibling(dir.getFileName() + ".new"));
    var tables = new ArrayList<TableFormat.TableWriter>();
    try {
      for (var file : files(fresh)) {
        tables.add(parquet(file).create(file, COLUMNS));
      }
      this.<IOException>forEach(
          (number, reading, sentAt) ->
              tables
                  .get((int) (number * FILES / events))
                  .write(List.of(reading.id(), reading.device(), reading.time(), reading.value())));
    } finally {
      for (var table : tables) {
        table.close();
      }
    }
    Files.move(fresh, dir, StandardCopyOption.ATOMIC_MOVE);
  }

  private static TableFormat parquet(Path file) {
    return ServiceLoader.load(TableFormat.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(format -> format.accepts(file.toString()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nothing here writes " + file));
  }

  @Override
  public List<String> fileOptions() {
    return List.of();
  }

  @Override
  public void send(Site site) {
    var failure = new AtomicReference<Exception>();
    try (var producer = DeviceLoad.producer(site.broker().bootstrapServers())) {
      this.<RuntimeException>forEach(
          (number, reading, sentAt) -> {
            var key = reading.device().getBytes(StandardCharsets.UTF_8);
            var unused =
                producer.send(
                    new ProducerRecord<>(TOPIC, null, sentAt, key, reading.bytes(NO_PAD)),
                    (metadata, e) -> {
                      if (e != null) {
                        failure.compareAndSet(null, e);
                      }
                    });
          });
      producer.flush();
    }
    var failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("sending failed", failed);
    }
  }

  @Override
  public PlainWindows truth() {
    var windows = new PlainWindows(METRICS);
    this.<RuntimeException>forEach(
        (number, reading, sentAt) ->
            windows.add(
                reading.device(), Math.floorDiv(reading.time(), MINUTE) * MINUTE, reading.value()));
    return windows;
  }
}
