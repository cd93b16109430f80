package io.watershed.persistence.journal;

import io.watershed.persistence.Dressed;
import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.Store;
import io.watershed.persistence.StoreSettings;
import io.watershed.persistence.StoreSettings.JournalSettings;
import io.watershed.persistence.WindowRow;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A journal without an actor system: a store, a queue, and as many group writers as one likes. */
final class JournalBench implements AutoCloseable {

  private static final int MOST_DEAD_CONNECTIONS = 20;
  final Store store;
  final WriteQueue queue = new WriteQueue();
  final JournalStats stats = new JournalStats(queue);
  private final List<Thread> writers = new ArrayList<>();

  JournalBench(StoreSettings settings) {
    store = Store.open(settings);
  }

  JournalBench startWriters(int count) {
    return startWriters(count, UnaryOperator.identity());
  }

  JournalBench startWriters(int count, UnaryOperator<DataSource> around) {
    return startWriters(count, around, WriterFence.NONE);
  }

  JournalBench startWriters(int count, UnaryOperator<DataSource> around, WriterFence fence) {
    var settings = new JournalSettings(count, 1, 4000, 8 * 1024 * 1024);
    for (var i = 0; i < count; i++) {
      var writer =
          new GroupWriter(around.apply(store.pool()), queue, settings, stats, fence, Runnable::run);
      writers.add(Thread.ofPlatform().daemon().start(writer));
    }
    return this;
  }

  CompletableFuture<Void> submit(PendingWrite write) {
    queue.offer(write);
    return ((PromisedOutcome) write.outcome()).done();
  }

  static PendingWrite write(String id, long number, String writer) {
    return write(id, number, writer, List.of(), List.of());
  }

  static PendingWrite write(
      String id, long number, String writer, List<WindowRow> windows, List<EntityRow> entities) {
    return write(id, number, writer, windows, List.of(), entities);
  }

  static PendingWrite write(
      String id,
      long number,
      String writer,
      List<WindowRow> windows,
      List<LateRow> late,
      List<EntityRow> entities) {
    var row = row(id, number, writer);
    return new PendingWrite(
        id,
        List.of(row),
        windows,
        late,
        entities,
        List.of(),
        row.payload().bytes().length,
        new PromisedOutcome());
  }

  /** With a payload of so many bytes that can't be compressed. */
  static PendingWrite write(
      String id, long number, String writer, int bytes, List<WindowRow> windows) {
    var content = new byte[bytes];
    new Random(number).nextBytes(content);
    var payload = new Serialized(17, "t", content);
    var row = new JournalRow(id, number, false, writer, 1_000, "", payload, null);
    return new PendingWrite(
        id, List.of(row), windows, List.of(), List.of(), List.of(), bytes, new PromisedOutcome());
  }

  static PendingWrite writeOf(String id, List<JournalRow> rows) {
    return new PendingWrite(
        id,
        rows,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        64L * rows.size(),
        new PromisedOutcome());
  }

  static JournalRow row(String id, long number, String writer) {
    return new JournalRow(id, number, false, writer, 1_000, "", payload(64), null);
  }

  static Serialized payload(int bytes) {
    return new Serialized(17, "t", "x".repeat(bytes).getBytes(StandardCharsets.UTF_8));
  }

  static SnapshotRow snapshot(String id, long number, Dressed.SnapshotPart part) {
    return new SnapshotRow(
        id, number, 1_000, new Serialized(part.serializerId(), part.manifest(), part.bytes()));
  }

  /** Counts. A restart of the server leaves dead connections in the pool, each found out once. */
  long count(String sql) {
    for (int deadBefore = 0; ; deadBefore++) {
      try (var connection = store.pool().getConnection();
          var statement = connection.createStatement();
          var rows = statement.executeQuery(sql)) {
        rows.next();
        return rows.getLong(1);
      } catch (SQLException e) {
        if (deadBefore == MOST_DEAD_CONNECTIONS) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Override
  public void close() {
    queue.close();
    writers.forEach(Thread::interrupt);
    store.close();
  }
}
