package io.watershed.replay.worker;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.v1.DoubleValues;
import io.watershed.v1.EventChunk;
import io.watershed.v1.LongValues;
import io.watershed.v1.MeasureValues;
import io.watershed.v1.RefusedRow;
import io.watershed.v1.TextValues;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One chunk in the making; the rows of each entity ascend. */
final class ChunkBuilder {

  /** Longest chunk, unless dozens of texts of one row are as long as texts can be. */
  static final int MOST_BYTES = 256 << 10;

  /** For tags and lengths of columns, and the numbers of the chunk itself. */
  private static final int FRAME_BYTES = 1 << 10;

  private static final int ID_BYTES = 16;

  /** A number, a tag or a length takes no more. */
  private static final int NUMBER_BYTES = 10;

  private final Column[] columns;
  private final long mostOfARow;
  private final Map<String, Integer> places = new HashMap<>();
  private final EventChunk.Builder chunk = EventChunk.newBuilder();
  private ByteBuffer ids = ByteBuffer.allocate(64 * ID_BYTES);
  private long lastRow;
  private long lastTime;
  private boolean versions;
  private long bytes = FRAME_BYTES;
  private int events;

  /** Of the event before: the next one is mostly of the same entity. */
  private String lastEntity;

  private int lastPlace;

  /** The measures of one event. */
  interface Values {

    /** As {@link Event#measure}; of any value where it is a TEXT. */
    long bits(int measure);

    /** As {@link Event#text}. */
    String text(int measure);
  }

  private record OfEvent(Event event) implements Values {
    @Override
    public long bits(int measure) {
      return event.measure(measure);
    }

    @Override
    public String text(int measure) {
      return event.text(measure);
    }
  }

  /**
   * @param measures of the pipeline
   */
  ChunkBuilder(List<Measure> measures) {
    columns = measures.stream().map(Column::of).toArray(Column[]::new);
    bytes += 2L * NUMBER_BYTES * columns.length;
    long texts = measures.stream().filter(measure -> measure.type() == Measure.Type.TEXT).count();
    long text = 3L * PipelineDefinition.MAX_TEXT_BYTES + NUMBER_BYTES;
    mostOfARow =
        Math.min(
            MOST_BYTES / 2,
            3L * PipelineDefinition.MAX_KEY_BYTES
                + ID_BYTES
                + (6L + columns.length) * NUMBER_BYTES
                + texts * text);
  }

  /** Events and refused rows so far. */
  int size() {
    return events + chunk.getRefusedCount();
  }

  int events() {
    return events;
  }

  int refused() {
    return chunk.getRefusedCount();
  }

  /** Whether any other row would still fit. */
  boolean hasRoom() {
    return size() == 0 || bytes + mostOfARow <= MOST_BYTES;
  }

  void add(long row, Event event) {
    add(
        event.entity(),
        row,
        event.time(),
        event.idHigh(),
        event.idLow(),
        event.version(),
        event.conditions(),
        new OfEvent(event));
  }

  /** Adds an event from its parts. */
  void add(
      String entity,
      long row,
      long time,
      long idHigh,
      long idLow,
      long version,
      long conditions,
      Values values) {
    int place = entity.equals(lastEntity) ? lastPlace : place(entity);
    lastEntity = entity;
    lastPlace = place;
    chunk.addEntityIndex(place);
    chunk.addRow(row - lastRow);
    chunk.addTime(time - lastTime);
    chunk.addVersion(version);
    chunk.addConditions(conditions);
    bytes +=
        ID_BYTES
            + CodedOutputStream.computeUInt32SizeNoTag(place)
            + CodedOutputStream.computeUInt64SizeNoTag(row - lastRow)
            + CodedOutputStream.computeSInt64SizeNoTag(time - lastTime)
            + CodedOutputStream.computeSInt64SizeNoTag(version)
            + CodedOutputStream.computeUInt64SizeNoTag(conditions);
    for (int i = 0; i < columns.length; i++) {
      bytes += columns[i].add(values, i);
    }
    if (!ids.hasRemaining()) {
      ids = ByteBuffer.allocate(2 * ids.capacity()).put(ids.flip());
    }
    ids.putLong(idHigh).putLong(idLow);
    versions |= version != 0;
    lastRow = row;
    lastTime = time;
    events++;
  }

  private int place(String entity) {
    var known = places.get(entity);
    if (known != null) {
      return known;
    }
    int place = places.size();
    places.put(entity, place);
    chunk.addEntity(entity);
    bytes += textBytes(entity);
    return place;
  }

  void add(long row, Decoded.Refused refused) {
    var message =
        RefusedRow.newBuilder()
            .setRow(row)
            .setReason(refused.reason().name())
            .setDetail(refused.detail())
            .build();
    chunk.addRefused(message);
    bytes += message.getSerializedSize() + 6;
  }

  /** As long as UTF-8 can be, with tag and length. */
  private static long textBytes(String text) {
    return 3L * text.length() + 6;
  }

  /**
   * The chunk.
   *
   * @param nextRow every row before this one is in a chunk by now, or passed over; 0 before the end
   *     of a section
   */
  EventChunk build(long nextRow, long filtered, long outside) {
    if (!versions) {
      chunk.clearVersion();
    }
    for (var column : columns) {
      chunk.addMeasure(column.build());
    }
    return chunk
        .setId(UnsafeByteOperations.unsafeWrap(ids.flip()))
        .setNextRow(nextRow)
        .setFiltered(filtered)
        .setOutside(outside)
        .build();
  }

  /** The values of one measure. */
  private sealed interface Column {

    /** Adds an event's; how many bytes that takes. */
    long add(Values event, int measure);

    MeasureValues build();

    static Column of(Measure measure) {
      return switch (measure.type()) {
        case LONG, DECIMAL -> new Longs(LongValues.newBuilder());
        case DOUBLE -> new Doubles(DoubleValues.newBuilder());
        case TEXT -> new Texts(TextValues.newBuilder(), new HashMap<>());
      };
    }
  }

  private record Longs(LongValues.Builder values) implements Column {
    @Override
    public long add(Values event, int measure) {
      long value = event.bits(measure);
      values.addValue(value);
      return CodedOutputStream.computeSInt64SizeNoTag(value);
    }

    @Override
    public MeasureValues build() {
      return MeasureValues.newBuilder().setLongs(values).build();
    }
  }

  private record Doubles(DoubleValues.Builder values) implements Column {
    @Override
    public long add(Values event, int measure) {
      values.addValue(Double.longBitsToDouble(event.bits(measure)));
      return Double.BYTES;
    }

    @Override
    public MeasureValues build() {
      return MeasureValues.newBuilder().setDoubles(values).build();
    }
  }

  private record Texts(TextValues.Builder values, Map<String, Integer> places) implements Column {
    @Override
    public long add(Values event, int measure) {
      var text = event.text(measure);
      long added = 0;
      int place = 0;
      if (text != null) {
        var known = places.get(text);
        place = known == null ? places.size() + 1 : known;
        if (known == null) {
          places.put(text, place);
          values.addValue(text);
          added = textBytes(text);
        }
      }
      values.addIndex(place);
      return added + CodedOutputStream.computeUInt32SizeNoTag(place);
    }

    @Override
    public MeasureValues build() {
      return MeasureValues.newBuilder().setTexts(values).build();
    }
  }
}
