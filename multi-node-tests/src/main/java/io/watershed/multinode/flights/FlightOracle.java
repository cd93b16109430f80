package io.watershed.multinode.flights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
 * What the pipeline {@code flights} must come to, worked out by a plain loop over the topic itself,
 * partition by partition. The rules and their constants are written down here a second time.
 */
public final class FlightOracle {

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long OUT_OF_ORDERNESS = 60 * MINUTE;
  private static final long ALLOWED_LATENESS = 15 * MINUTE;
  private static final long DEDUP_HORIZON = HOUR + ALLOWED_LATENESS;
  private static final long MAX_AHEAD = 2 * HOUR;

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<Hour, Tally> hours = new HashMap<>();
  private final Map<String, Totals> airports = new HashMap<>();
  private final Map<String, Set<Long>> taken = new HashMap<>();
  private long records;
  private long quarantined;

  private static final class Tally {
    private boolean closed;
    private long count;
    private long delaySum;
    private long delayMin = Long.MAX_VALUE;
    private long delayMax = Long.MIN_VALUE;
    private long distanceSum;
    private long duplicates;

    private Figures figures() {
      return new Figures(
          closed,
          count,
          delaySum,
          delayMin,
          delayMax,
          (double) delaySum / count,
          distanceSum,
          count,
          duplicates);
    }
  }

  /**
   * What became of the flights of one airport.
   *
   * @param either duplicates beyond the dedup horizon: the engine may call them late, or remember
   *     their ids a little longer
   */
  public record Totals(long accepted, long duplicates, long late, long either) {
    private static final Totals NONE = new Totals(0, 0, 0, 0);

    private Totals plus(Totals more) {
      return new Totals(
          accepted + more.accepted,
          duplicates + more.duplicates,
          late + more.late,
          either + more.either);
    }

    /** Whether what was found, where nothing is left open, agrees. */
    boolean admits(Totals found) {
      return found.accepted == accepted
          && found.duplicates >= duplicates
          && found.late >= late
          && found.duplicates + found.late == duplicates + late + either;
    }
  }

  /**
   * The truth about a topic.
   *
   * @param records in the topic
   * @param quarantined records that pretend to be reported far before their departure
   */
  public record Truth(
      Map<Hour, Figures> hours, Map<String, Totals> airports, long records, long quarantined) {}

  private FlightOracle() {}

  /** Reads a topic of flights from its beginning to its present end. */
  public static Truth of(String bootstrapServers, String topic) {
    var oracle = new FlightOracle();
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000);
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (var partition : consumer.partitionsFor(topic)) {
        oracle.take(consumer, new TopicPartition(topic, partition.partition()));
      }
    }
    var figures = new HashMap<Hour, Figures>();
    oracle.hours.forEach((hour, tally) -> figures.put(hour, tally.figures()));
    return new Truth(figures, oracle.airports, oracle.records, oracle.quarantined);
  }

  private void take(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long end = consumer.endOffsets(List.of(partition)).get(partition);
    long highest = Long.MIN_VALUE;
    var here = new HashSet<Hour>();
    while (consumer.position(partition) < end) {
      for (var record : consumer.poll(Duration.ofSeconds(1)).records(partition)) {
        records++;
        var flight = parse(record);
        long date = flight.get("date").longValue();
        if (date > record.timestamp() + MAX_AHEAD) {
          quarantined++;
        } else {
          highest = Math.max(highest, date);
          take(flight, date, highest - OUT_OF_ORDERNESS, here);
        }
      }
    }
    for (var hour : here) {
      hours.get(hour).closed = finalAt(hour) <= highest - OUT_OF_ORDERNESS;
    }
  }

  private void take(JsonNode flight, long date, long watermark, Set<Hour> here) {
    var airport = flight.get("origin").textValue();
    var hour = new Hour(airport, Math.floorDiv(date, HOUR) * HOUR);
    long row = flight.get("row").longValue();
    boolean known = taken.computeIfAbsent(airport, any -> new HashSet<>()).contains(row);
    boolean provable = date >= watermark - DEDUP_HORIZON;
    if (known && provable) {
      count(airport, new Totals(0, 1, 0, 0));
      if (finalAt(hour) > watermark) {
        hours.get(hour).duplicates++;
      }
    } else if (known) {
      count(airport, new Totals(0, 0, 0, 1));
    } else if (!provable || finalAt(hour) <= watermark) {
      count(airport, new Totals(0, 0, 1, 0));
    } else {
      count(airport, new Totals(1, 0, 0, 0));
      taken.get(airport).add(row);
      here.add(hour);
      add(hours.computeIfAbsent(hour, any -> new Tally()), flight);
    }
  }

  private void count(String airport, Totals one) {
    airports.put(airport, airports.getOrDefault(airport, Totals.NONE).plus(one));
  }

  private static void add(Tally tally, JsonNode flight) {
    long delay = flight.get("delay").longValue();
    tally.count++;
    tally.delaySum += delay;
    tally.delayMin = Math.min(tally.delayMin, delay);
    tally.delayMax = Math.max(tally.delayMax, delay);
    tally.distanceSum += flight.get("distance").longValue();
  }

  private static long finalAt(Hour hour) {
    return hour.start() + HOUR + ALLOWED_LATENESS;
  }

  private static JsonNode parse(ConsumerRecord<byte[], byte[]> record) {
    try {
      return JSON.readTree(record.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
