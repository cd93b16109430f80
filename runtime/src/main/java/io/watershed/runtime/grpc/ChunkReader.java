package io.watershed.runtime.grpc;

import com.google.protobuf.ByteString;
import io.watershed.persistence.replay.RefusedRow;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.Refusal;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.v1.EventChunk;
import io.watershed.v1.MeasureValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes events of the chunks of a split. A worker is as much a stranger as any client: whatever the
 * pipeline's own decoder would not have let through is refused here.
 */
final class ChunkReader {

  /** A worker keeps to a quarter of it. */
  static final int MOST_BYTES = 1024 * 1024;

  private static final int ID_BYTES = 16;
  private static final int MOST_DETAIL = 1_000;

  /** Largest magnitude of a DOUBLE. */
  private static final double MOST_DOUBLE = Math.scalb(1.0, 959);

  private static final Set<String> REASONS =
      Arrays.stream(Refusal.values()).map(Refusal::name).collect(Collectors.toUnmodifiableSet());

  private final List<Measure> measures;
  private final boolean versions;
  private final long conditions;

  /** Where the latest version wins, a revision may move an event over an edge of the range. */
  private final boolean anyTime;

  private final long from;
  private final long to;
  private final Set<String> only;

  /** Where the section begins that is coming in. */
  private long nextRow;

  /** The highest row of the section so far, and the highest one that was refused. */
  private long lastRow = -1;

  private long lastRefused = -1;

  /**
   * @param from of the event times that belong to the job, epoch ms
   * @param to exclusive
   * @param only these entities; empty: all
   */
  ChunkReader(PipelineDefinition definition, long from, long to, Set<String> only) {
    this.measures = definition.measures();
    this.versions = definition.latestWins();
    int count = definition.conditions().size();
    this.conditions = count == Long.SIZE ? -1 : (1L << count) - 1;
    this.anyTime = definition.latestWins();
    this.from = from;
    this.to = to;
    this.only = only;
  }

  /**
   * The rows of the next chunk.
   *
   * @throws ServiceException if it isn't one that could come next
   */
  FedRows read(EventChunk chunk) {
    expect(
        chunk.getSerializedSize() <= MOST_BYTES,
        "chunk",
        chunk.getSerializedSize() + " bytes",
        "at most " + MOST_BYTES);
    int size = chunk.getRowCount();
    columns(chunk, size);
    long[] rows = rows(chunk, size);
    List<RefusedRow> refused = refused(chunk, rows);
    Set<String> entities = new HashSet<>();
    String[] keys = keys(chunk);
    Column[] columns = new Column[size == 0 ? 0 : measures.size()];
    for (int m = 0; m < columns.length; m++) {
      columns[m] = column(measures.get(m), chunk.getMeasure(m), size);
    }
    Event[] events = events(chunk, keys, columns, entities);
    for (long row : rows) {
      lastRow = Math.max(lastRow, row);
    }
    lastRow = Math.max(lastRow, lastRefused);
    long next = chunk.getNextRow();
    expect(
        next == 0 || (next > lastRow && next >= nextRow),
        "next_row",
        next,
        "above every row before it, or 0 within a section");
    expect(chunk.getFiltered() >= 0, "filtered", chunk.getFiltered(), "0 or above");
    expect(chunk.getOutside() >= 0, "outside", chunk.getOutside(), "0 or above");
    nextRow = Math.max(nextRow, next);
    return new FedRows(
        rows,
        events,
        refused,
        entities,
        next,
        new SplitCounts(size, chunk.getFiltered(), chunk.getOutside(), refused.size()));
  }

  private void columns(EventChunk chunk, int size) {
    same("entity_index", chunk.getEntityIndexCount(), size);
    same("time", chunk.getTimeCount(), size);
    same("id", chunk.getId().size(), ID_BYTES * size);
    if (chunk.getVersionCount() > 0) {
      expect(versions, "version", "some", "none, since the pipeline's events have none");
      same("version", chunk.getVersionCount(), size);
    }
    if (chunk.getConditionsCount() > 0) {
      same("conditions", chunk.getConditionsCount(), size);
    }
    expect(
        chunk.getMeasureCount() == measures.size() || size == 0,
        "measure",
        chunk.getMeasureCount() + " columns",
        measures.size());
  }

  private static void same(String column, int values, int expected) {
    expect(values == expected, column, values + " long", expected);
  }

  private long[] rows(EventChunk chunk, int size) {
    long[] rows = new long[size];
    long[] before = new long[chunk.getEntityCount()];
    Arrays.fill(before, nextRow - 1);
    long row = 0;
    for (int i = 0; i < size; i++) {
      row += chunk.getRow(i);
      int entity = chunk.getEntityIndex(i);
      expect(
          entity >= 0 && entity < before.length,
          "entity_index",
          Integer.toUnsignedString(entity),
          "below " + before.length);
      expect(
          row > before[entity] && row < Long.MAX_VALUE,
          "row",
          row,
          "at least " + (before[entity] + 1));
      before[entity] = row;
      rows[i] = row;
    }
    return rows;
  }

  private List<RefusedRow> refused(EventChunk chunk, long[] rows) {
    List<RefusedRow> refused = new ArrayList<>(chunk.getRefusedCount());
    if (chunk.getRefusedCount() == 0) {
      return refused;
    }
    long[] sorted = rows.clone();
    Arrays.sort(sorted);
    for (var row : chunk.getRefusedList()) {
      long least = Math.max(nextRow - 1, lastRefused);
      expect(
          row.getRow() > least && row.getRow() < Long.MAX_VALUE,
          "refused.row",
          row.getRow(),
          "above " + least);
      lastRefused = row.getRow();
      expect(
          Arrays.binarySearch(sorted, row.getRow()) < 0,
          "refused.row",
          row.getRow(),
          "no event's row");
      expect(REASONS.contains(row.getReason()), "refused.reason", row.getReason(), "a Refusal");
      refused.add(new RefusedRow(row.getRow(), row.getReason(), printable(row.getDetail())));
    }
    return refused;
  }

  private static String printable(String detail) {
    var text = new StringBuilder();
    detail
        .codePoints()
        .limit(MOST_DETAIL)
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(text::appendCodePoint);
    return text.toString();
  }

  private String[] keys(EventChunk chunk) {
    String[] keys = new String[chunk.getEntityCount()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Requests.entity(chunk.getEntity(i));
      expect(
          only.isEmpty() || only.contains(keys[i]), "entity", keys[i], "one that the job is about");
    }
    return keys;
  }

  private Event[] events(EventChunk chunk, String[] keys, Column[] columns, Set<String> entities) {
    Event[] events = new Event[chunk.getRowCount()];
    ByteString ids = chunk.getId();
    ByteBuffer id = ids.asReadOnlyByteBuffer();
    boolean texts = measures.stream().anyMatch(measure -> measure.type() == Measure.Type.TEXT);
    long time = 0;
    boolean[] used = new boolean[keys.length];
    for (int i = 0; i < events.length; i++) {
      time += chunk.getTime(i);
      expect(
          anyTime || (time >= from && time < to), "time", time, "from " + from + " to below " + to);
      int entity = chunk.getEntityIndex(i);
      if (!used[entity]) {
        used[entity] = true;
        entities.add(keys[entity]);
      }
      long holds = chunk.getConditionsCount() == 0 ? 0 : chunk.getConditions(i);
      expect((holds & ~conditions) == 0, "conditions", holds, "bits of the definition's alone");
      long[] bits = new long[columns.length];
      String[] words = new String[texts ? columns.length : 0];
      for (int m = 0; m < columns.length; m++) {
        bits[m] = columns[m].bits[i];
        if (columns[m].texts != null) {
          words[m] = columns[m].texts[i];
        }
      }
      events[i] =
          new Event(
              keys[entity],
              time,
              id.getLong(),
              id.getLong(),
              chunk.getVersionCount() == 0 ? 0 : chunk.getVersion(i),
              holds,
              bits,
              words);
    }
    return events;
  }

  /**
   * The values of one measure.
   *
   * @param texts null unless it is TEXT
   */
  private record Column(long[] bits, String[] texts) {}

  private static Column column(Measure measure, MeasureValues values, int size) {
    return switch (measure.type()) {
      case LONG, DECIMAL -> longs(measure, values, size);
      case DOUBLE -> doubles(measure, values, size);
      case TEXT -> texts(measure, values, size);
    };
  }

  private static Column longs(Measure measure, MeasureValues values, int size) {
    ofKind(measure, values, MeasureValues.ValuesCase.LONGS);
    same(name(measure), values.getLongs().getValueCount(), size);
    long[] bits = new long[size];
    for (int i = 0; i < size; i++) {
      bits[i] = values.getLongs().getValue(i);
      present(measure, bits[i] != Event.ABSENT_LONG);
    }
    return new Column(bits, null);
  }

  private static Column doubles(Measure measure, MeasureValues values, int size) {
    ofKind(measure, values, MeasureValues.ValuesCase.DOUBLES);
    same(name(measure), values.getDoubles().getValueCount(), size);
    long[] bits = new long[size];
    for (int i = 0; i < size; i++) {
      double value = values.getDoubles().getValue(i);
      expect(
          !(Math.abs(value) > MOST_DOUBLE), name(measure), value, "a magnitude of at most 2^959");
      bits[i] = Double.doubleToLongBits(value);
      present(measure, !Double.isNaN(value));
    }
    return new Column(bits, null);
  }

  private static Column texts(Measure measure, MeasureValues values, int size) {
    ofKind(measure, values, MeasureValues.ValuesCase.TEXTS);
    var texts = values.getTexts();
    same(name(measure), texts.getIndexCount(), size);
    for (String text : texts.getValueList()) {
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      expect(
          bytes <= PipelineDefinition.MAX_TEXT_BYTES,
          name(measure),
          bytes + " bytes",
          "at most " + PipelineDefinition.MAX_TEXT_BYTES);
    }
    long[] bits = new long[size];
    String[] words = new String[size];
    for (int i = 0; i < size; i++) {
      int index = texts.getIndex(i);
      expect(
          index >= 0 && index <= texts.getValueCount(),
          name(measure) + ", index",
          Integer.toUnsignedString(index),
          "at most " + texts.getValueCount());
      words[i] = index == 0 ? null : texts.getValue(index - 1);
      bits[i] = index == 0 ? Event.ABSENT_LONG : 0;
      present(measure, index != 0);
    }
    return new Column(bits, words);
  }

  private static void ofKind(Measure measure, MeasureValues values, MeasureValues.ValuesCase kind) {
    expect(values.getValuesCase() == kind, name(measure), values.getValuesCase(), kind);
  }

  private static void present(Measure measure, boolean isPresent) {
    expect(isPresent || measure.optional(), name(measure), "absent", "a value in every event");
  }

  private static String name(Measure measure) {
    return "measure " + measure.name();
  }

  private static void expect(boolean holds, String field, Object value, Object expected) {
    if (!holds) {
      throw ServiceException.invalid(field, value, String.valueOf(expected));
    }
  }
}
