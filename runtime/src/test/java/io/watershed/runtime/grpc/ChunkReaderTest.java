package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.watershed.persistence.replay.RefusedRow;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.v1.DoubleValues;
import io.watershed.v1.EventChunk;
import io.watershed.v1.LongValues;
import io.watershed.v1.MeasureValues;
import io.watershed.v1.TextValues;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChunkReaderTest {

  private static final FieldPath FIELD = new FieldPath(List.of("f"));
  private static final PipelineDefinition DEFINITION =
      PipelineDefinition.builder("p", new Source(List.of("t"), new Source.Format.Json()))
          .key(FIELD)
          .eventTime(new EventTime(FIELD, new EventTime.Encoding.EpochMillis()))
          .eventId(new EventId.Fields(List.of(FIELD)))
          .measures(
              List.of(
                  new Measure("count", FIELD, Measure.Type.LONG, false),
                  new Measure("price", FIELD, Measure.Type.DECIMAL, 2, true),
                  new Measure("heat", FIELD, Measure.Type.DOUBLE, true),
                  new Measure("colour", FIELD, Measure.Type.TEXT, true)))
          .windows(List.of())
          .build();

  private static ChunkReader reader(String... only) {
    return new ChunkReader(DEFINITION, 1_000, 2_000, Set.of(only));
  }

  /** Rows 10 and 13 of entity b, 11 of a. */
  private static EventChunk.Builder chunk() {
    return EventChunk.newBuilder()
        .addAllEntity(List.of("a", "b"))
        .addAllEntityIndex(List.of(1, 0, 1))
        .addAllRow(List.of(10L, 1L, 2L))
        .addAllTime(List.of(1_500L, -500L, 999L))
        .setId(ids(3))
        .addMeasure(longs(7, -8, 9))
        .addMeasure(longs(Long.MIN_VALUE, 250, 0))
        .addMeasure(
            MeasureValues.newBuilder()
                .setDoubles(DoubleValues.newBuilder().addAllValue(List.of(0.5, Double.NaN, -1.0))))
        .addMeasure(
            MeasureValues.newBuilder()
                .setTexts(
                    TextValues.newBuilder()
                        .addAllValue(List.of("red", "blue"))
                        .addAllIndex(List.of(2, 0, 1))))
        .setNextRow(20)
        .setFiltered(4)
        .setOutside(3);
  }

  private static ByteString ids(int count) {
    var bytes = ByteBuffer.allocate(16 * count);
    for (int i = 0; i < count; i++) {
      bytes.putLong(100 + i).putLong(-i);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  private static MeasureValues longs(long... values) {
    var longs = LongValues.newBuilder();
    for (long value : values) {
      longs.addValue(value);
    }
    return MeasureValues.newBuilder().setLongs(longs).build();
  }

  @Test
  void shouldMakeEventsOfColumns() {
    FedRows rows = reader().read(chunk().build());
    assertThat(rows.rows()).containsExactly(10, 11, 13);
    assertThat(rows.nextRow()).isEqualTo(20);
    assertThat(rows.counts()).isEqualTo(new SplitCounts(3, 4, 3, 0));
    assertThat(rows.entities()).containsExactlyInAnyOrder("a", "b");
    Event first = rows.events()[0];
    assertThat(first.entity()).isEqualTo("b");
    assertThat(first.time()).isEqualTo(1_500);
    assertThat(first.idHigh()).isEqualTo(100);
    assertThat(first.measure(0)).isEqualTo(7);
    assertThat(first.measure(1)).isEqualTo(Event.ABSENT_LONG);
    assertThat(Double.longBitsToDouble(first.measure(2))).isEqualTo(0.5);
    assertThat(first.text(3)).isEqualTo("blue");
    Event second = rows.events()[1];
    assertThat(second.entity()).isEqualTo("a");
    assertThat(second.time()).isEqualTo(1_000);
    assertThat(second.idLow()).isEqualTo(-1);
    assertThat(second.measure(1)).isEqualTo(250);
    assertThat(second.measure(2)).isEqualTo(Event.ABSENT_DOUBLE);
    assertThat(second.measure(3)).isEqualTo(Event.ABSENT_LONG);
    assertThat(second.text(3)).isNull();
    assertThat(rows.events()[2].time()).isEqualTo(1_999);
    assertThat(rows.events()[2].text(3)).isEqualTo("red");
  }

  @Test
  void shouldTakeRefusedRowsAndRowsThatWereAllPassedOver() {
    var reader = reader();
    FedRows rows =
        reader.read(
            EventChunk.newBuilder()
                .addRefused(refused(3, "UNDECODABLE"))
                .setNextRow(9)
                .setFiltered(8)
                .build());
    assertThat(rows.refused()).containsExactly(new RefusedRow(3, "UNDECODABLE", "bad?byte"));
    assertThat(rows.counts()).isEqualTo(new SplitCounts(0, 8, 0, 1));
    assertThat(reader.read(EventChunk.newBuilder().setNextRow(9).build()).events()).isEmpty();
  }

  private static io.watershed.v1.RefusedRow refused(long row, String reason) {
    return io.watershed.v1.RefusedRow.newBuilder()
        .setRow(row)
        .setReason(reason)
        .setDetail("bad\0byte")
        .build();
  }

  @Test
  void shouldTakeOnlyChunksThatCanComeNext() {
    var reader = reader();
    reader.read(chunk().build());
    assertThatThrownBy(() -> reader.read(chunk().build()))
        .isInstanceOf(ServiceException.class)
        .hasMessage("row: 10 (expected: at least 20)");
    assertThat(reader.read(chunk().setRow(0, 20).setNextRow(24).build()).rows())
        .containsExactly(20, 21, 23);
  }

  /** Within a section only the rows of each entity ascend. */
  @Test
  void shouldTakeTheRowsOfASectionInAnyOrderButThatOfEachEntity() {
    var reader = reader();
    assertThat(reader.read(chunk().setRow(1, -7).setRow(2, 12).setNextRow(0).build()))
        .satisfies(rows -> assertThat(rows.rows()).containsExactly(10, 3, 15))
        .satisfies(rows -> assertThat(rows.nextRow()).isZero());
    assertThatThrownBy(() -> reader.read(chunk().setRow(0, 2).setNextRow(15).build()))
        .hasMessage("next_row: 15 (expected: above every row before it, or 0 within a section)");
    reader.read(chunk().setRow(0, 2).setNextRow(16).build());
    assertThatThrownBy(() -> reader.read(chunk().build()))
        .hasMessage("row: 10 (expected: at least 16)");
  }

  @Test
  void shouldRefuseWhatThePipelineWouldNotHaveLetThrough() {
    refuses("entity_index: 1 long (expected: 3)", c -> c.clearEntityIndex().addEntityIndex(0));
    refuses("time: 4 long (expected: 3)", c -> c.addTime(5));
    refuses("id: 32 long (expected: 48)", c -> c.setId(ids(2)));
    refuses("version: some", c -> c.addVersion(1));
    refuses("conditions: 1 long (expected: 3)", c -> c.addConditions(0));
    refuses("conditions: 1 (expected: bits", c -> c.addAllConditions(List.of(0L, 1L, 0L)));
    refuses("measure: 3 columns (expected: 4)", c -> c.removeMeasure(3));
    refuses("measure count: 2 long (expected: 3)", c -> c.setMeasure(0, longs(1, 2)));
    refuses("measure count: TEXTS", c -> c.setMeasure(0, c.getMeasure(3)));
    refuses("measure count: absent", c -> c.setMeasure(0, longs(1, Long.MIN_VALUE, 2)));
    refuses(
        "measure heat: Infinity", c -> c.setMeasure(2, doubles(1, Double.POSITIVE_INFINITY, 2)));
    refuses("measure heat: 1.0E300", c -> c.setMeasure(2, doubles(1, 1e300, 2)));
    refuses("measure colour, index: 3 (expected: at most 2)", c -> c.setMeasure(3, texts("x", 3)));
    refuses("measure colour: 1025 bytes", c -> c.setMeasure(3, texts("x".repeat(1025), 1)));
    refuses("entity: \"\"", c -> c.setEntity(0, ""));
    refuses("entity: a\\0", c -> c.setEntity(0, "a\0"));
    refuses("entity: " + "k".repeat(80), c -> c.setEntity(0, "k".repeat(1_025)));
    refuses("entity_index: 2 (expected: below 2)", c -> c.setEntityIndex(2, 2));
    refuses("entity_index: 4294967295", c -> c.setEntityIndex(2, -1));
    refuses("row: 10 (expected: at least 11)", c -> c.setRow(2, -1));
    refuses("row: -9223372036854775798", c -> c.setRow(1, Long.MIN_VALUE));
    refuses("row: -9223372036854775799", c -> c.setRow(1, Long.MAX_VALUE));
    refuses("row: 9223372036854775807", c -> c.setRow(1, Long.MAX_VALUE - 10));
    refuses("row: -1", c -> c.setRow(0, -1));
    refuses("time: 2000 (expected: from 1000 to below 2000)", c -> c.setTime(2, 1_000));
    refuses("time: 999", c -> c.setTime(0, 999));
    refuses("next_row: 13 (expected: above", c -> c.setNextRow(13));
    refuses("filtered: -1", c -> c.setFiltered(-1));
    refuses("outside: -1", c -> c.setOutside(-1));
    refuses(
        "refused.row: 11 (expected: no event's row)", c -> c.addRefused(refused(11, "OVERSIZED")));
    refuses("refused.reason: BORED", c -> c.addRefused(refused(12, "BORED")));
    refuses(
        "refused.row: 12 (expected: above 14)",
        c -> c.addRefused(refused(14, "OVERSIZED")).addRefused(refused(12, "OVERSIZED")));
    refuses("chunk: ", c -> c.addEntity("x".repeat(ChunkReader.MOST_BYTES)));
    assertThatThrownBy(() -> reader("b").read(chunk().build()))
        .hasMessage("entity: a (expected: one that the job is about)");
  }

  private static void refuses(String message, UnaryOperator<EventChunk.Builder> spoil) {
    assertThatThrownBy(() -> reader().read(spoil.apply(chunk()).build()))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith(message);
  }

  private static MeasureValues doubles(double... values) {
    var doubles = DoubleValues.newBuilder();
    for (double value : values) {
      doubles.addValue(value);
    }
    return MeasureValues.newBuilder().setDoubles(doubles).build();
  }

  private static MeasureValues texts(String text, int index) {
    return MeasureValues.newBuilder()
        .setTexts(
            TextValues.newBuilder()
                .addAllValue(List.of(text, "other"))
                .addAllIndex(List.of(index, 1, 2)))
        .build();
  }

  /** Whatever a chunk says, it is taken or refused in words, and nothing else happens. */
  @Test
  void shouldFailInNoOtherWay() throws Exception {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = chunk().build().toByteArray();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      EventChunk chunk;
      try {
        chunk = EventChunk.parseFrom(bytes);
      } catch (com.google.protobuf.InvalidProtocolBufferException e) {
        continue;
      }
      try {
        FedRows rows = reader().read(chunk);
        Map<String, Long> last = new HashMap<>();
        for (int i = 0; i < rows.rows().length; i++) {
          Long before = last.put(rows.events()[i].entity(), rows.rows()[i]);
          assertThat(before == null || before < rows.rows()[i]).isTrue();
        }
      } catch (ServiceException refusal) {
        assertThat(refusal.code()).isEqualTo(ServiceException.Code.INVALID_ARGUMENT);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
