package io.watershed.multinode.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.multinode.chaos.Ledger.Figures;
import io.watershed.multinode.chaos.Ledger.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the ledger must come to, worked out by a plain loop over the topic, partition by partition.
 * It can go on where it stopped.
 */
final class LedgerOracle implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> offsets = new HashMap<>();
  private final Map<TopicPartition, Long> highest = new HashMap<>();
  private final Map<Window, Tally> windows = new HashMap<>();
  private final Map<String, Totals> totals = new HashMap<>();
  private final Map<String, Set<String>> taken = new HashMap<>();
  private long records;
  private long quarantined;

  private static final class Tally {
    private final TopicPartition partition;
    private long events;
    private long sum;
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;
    private long duplicates;

    Tally(TopicPartition partition) {
      this.partition = partition;
    }
  }

  /**
   * What became of the events of one key.
   *
   * @param either duplicates beyond the dedup horizon: the engine may call them late, or remember
   *     their ids a little longer
   */
  record Totals(long accepted, long duplicates, long late, long either) {
    private static final Totals NONE = new Totals(0, 0, 0, 0);

    private Totals plus(Totals more) {
      return new Totals(
          accepted + more.accepted,
          duplicates + more.duplicates,
          late + more.late,
          either + more.either);
    }

    boolean admits(Totals found) {
      return found != null
          && found.accepted == accepted
          && found.duplicates >= duplicates
          && found.late >= late
          && found.duplicates + found.late == duplicates + late + either;
    }
  }

  LedgerOracle(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Reads on to the present end of the topic. */
  void advance() {
    for (var info : consumer.partitionsFor(Ledger.TOPIC)) {
      var partition = new TopicPartition(Ledger.TOPIC, info.partition());
      consumer.assign(List.of(partition));
      consumer.seek(partition, offsets.getOrDefault(partition, 0L));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (var record : consumer.poll(Duration.ofSeconds(1)).records(partition)) {
          take(partition, record);
        }
      }
      offsets.put(partition, consumer.position(partition));
    }
  }

  private void take(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
    records++;
    if (record.headers().lastHeader(Ledger.POISON) != null) {
      quarantined++;
      return;
    }
    var entry = parse(record);
    long time = entry.get("t").longValue();
    long watermark = highest.merge(partition, time, Math::max) - Ledger.OUT_OF_ORDERNESS;
    take(partition, entry, time, watermark);
  }

  private void take(TopicPartition partition, JsonNode entry, long time, long watermark) {
    var key = entry.get("k").textValue();
    var id = entry.get("p").textValue() + "/" + entry.get("n").longValue();
    var window = Window.of(key, time);
    var ids = taken.computeIfAbsent(key, any -> new HashSet<>());
    boolean known = ids.contains(id);
    boolean provable = time >= watermark - Ledger.DEDUP_HORIZON;
    if (known && provable) {
      count(key, new Totals(0, 1, 0, 0));
      if (window.finalAt() > watermark) {
        windows.get(window).duplicates++;
      }
    } else if (known) {
      count(key, new Totals(0, 0, 0, 1));
    } else if (!provable || window.finalAt() <= watermark) {
      count(key, new Totals(0, 0, 1, 0));
    } else {
      count(key, new Totals(1, 0, 0, 0));
      ids.add(id);
      add(windows.computeIfAbsent(window, any -> new Tally(partition)), entry);
    }
  }

  private static void add(Tally tally, JsonNode entry) {
    long number = entry.get("n").longValue();
    tally.events++;
    tally.sum += number;
    tally.least = Math.min(tally.least, number);
    tally.most = Math.max(tally.most, number);
  }

  private void count(String key, Totals one) {
    totals.put(key, totals.getOrDefault(key, Totals.NONE).plus(one));
  }

  private static JsonNode parse(ConsumerRecord<byte[], byte[]> record) {
    try {
      return JSON.readTree(record.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All windows as they have to be. */
  Map<Window, Figures> windows() {
    var figures = new HashMap<Window, Figures>();
    windows.forEach(
        (window, tally) ->
            figures.put(
                window,
                new Figures(
                    window.finalAt() <= highest.get(tally.partition) - Ledger.OUT_OF_ORDERNESS,
                    tally.events,
                    tally.sum,
                    tally.least,
                    tally.most,
                    tally.duplicates)));
    return figures;
  }

  Map<String, Totals> totals() {
    return Map.copyOf(totals);
  }

  /** Records in the topic. */
  long records() {
    return records;
  }

  /** Records that no pipeline can take. */
  long quarantined() {
    return quarantined;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
