package io.watershed.multinode.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.watershed.multinode.Await;
import io.watershed.multinode.Site;
import io.watershed.runtime.produce.RecordSender;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/**
 * Records in the order of their arrival, and the way into a site.
 *
 * @param pipeline whose topic takes them
 * @param records each goes to the partition of its key
 */
record Feed(String pipeline, String topic, int partitions, List<Item> records) {

  private static final int MAX_RECORD_BYTES = 1_000_000;

  Feed {
    records = List.copyOf(records);
  }

  /**
   * One record.
   *
   * @param arrival its timestamp, epoch ms
   * @param json its value
   */
  record Item(String key, long arrival, String json) {}

  /** The partition of a key. */
  int partition(String key) {
    return partition(key, partitions);
  }

  static int partition(String key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % partitions;
  }

  /** The same feed with other records. */
  Feed of(List<Item> others) {
    return new Feed(pipeline, topic, partitions, others);
  }

  /** Sends all. */
  void send(Site site) throws IOException {
    var target =
        new RecordSender.Target(
            site.broker().bootstrapServers(), topic, pipeline, MAX_RECORD_BYTES, 0);
    try (var sender = new RecordSender(target)) {
      long row = 0;
      for (var item : records) {
        sender.send(
            partition(item.key()),
            item.arrival(),
            item.key().getBytes(UTF_8),
            item.json().getBytes(UTF_8),
            row++);
      }
      sender.flush();
    }
    site.timeline().note("%d records of %s sent".formatted(records.size(), pipeline));
  }

  /** Waits until so many records are durable. */
  void awaitStored(Site site, long records) throws InterruptedException {
    Await.until(
        records + " records stored",
        Duration.ofSeconds(90 + records / 2_000),
        () -> stored(site) >= records);
  }

  private long stored(Site site) throws SQLException {
    try (var connection = site.database().connect();
        var statement =
            connection.prepareStatement(
                "select coalesce(sum(next_offset), 0)::bigint from source_position"
                    + " where pipeline = ?")) {
      statement.setString(1, pipeline);
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }
}
