package io.watershed.multinode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A results topic as a reader of committed records sees it, held against the window rows. */
final class RelayedResults {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String ROWS =
      """
      select entity, window_name, (extract(epoch from window_key) * 1000)::bigint, status, decision, revision,
             metrics::text, accepted, duplicates
      from window_result where pipeline = ? and generation = 0
      """;

  private final Map<String, Version> last = new TreeMap<>();
  private final List<String> stepsBack = new ArrayList<>();
  private final List<String> misplaced = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private long records;
  private long repeats;

  private record Version(
      String status,
      int decision,
      long revision,
      JsonNode metrics,
      long accepted,
      long duplicates) {

    static Version of(JsonNode value) {
      return new Version(
          value.required("status").textValue(),
          value.required("version").required("decision").intValue(),
          value.required("version").required("revision").longValue(),
          value.required("metrics"),
          value.required("accepted").longValue(),
          value.required("duplicates").longValue());
    }

    boolean isOlderThan(Version other) {
      return decision != other.decision ? decision < other.decision : revision < other.revision;
    }
  }

  private RelayedResults() {}

  /** Reads the topic from its beginning to the end that it has now. */
  static RelayedResults read(String bootstrapServers, String topic) throws IOException {
    var results = new RelayedResults();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          results.take(
              JSON.readTree(record.key()).toString(),
              record.partition(),
              Version.of(JSON.readTree(record.value())));
        }
      }
    }
    return results;
  }

  private void take(String key, int partition, Version version) {
    records++;
    var before = last.put(key, version);
    if (before != null && version.isOlderThan(before)) {
      stepsBack.add(key + ": " + before + ", then " + version);
    }
    if (before != null && version.equals(before)) {
      repeats++;
    }
    var place = places.put(key, partition);
    if (place != null && place != partition) {
      misplaced.add(key + ": partition " + place + ", then " + partition);
    }
  }

  /** Keys whose versions went back, or that changed their partition. */
  List<String> disorder() {
    var all = new ArrayList<>(stepsBack);
    all.addAll(misplaced);
    return all;
  }

  /** Where the last version of a key is not what the window's row says. */
  List<String> differences(Connection connection, String pipeline)
      throws SQLException, IOException {
    var differences = new ArrayList<String>();
    var surplus = new HashMap<>(last);
    try (var statement = connection.prepareStatement(ROWS)) {
      statement.setString(1, pipeline);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var key =
              JSON.createArrayNode()
                  .add(rows.getString(1))
                  .add(rows.getString(2))
                  .add(rows.getLong(3));
          var wanted =
              new Version(
                  rows.getString(4),
                  rows.getInt(5),
                  rows.getLong(6),
                  JSON.readTree(rows.getString(7)),
                  rows.getLong(8),
                  rows.getLong(9));
          var found = surplus.remove(key.toString());
          if (!wanted.equals(found)) {
            differences.add(key + ": " + found + " (expected: " + wanted + ")");
          }
        }
      }
    }
    surplus.forEach((key, version) -> differences.add(key + ": " + version + " (expected: none)"));
    return differences;
  }

  /** For the timeline. */
  @Override
  public String toString() {
    return "%d records of %d windows, %d of them repeats".formatted(records, last.size(), repeats);
  }

  int windows() {
    return last.size();
  }
}
