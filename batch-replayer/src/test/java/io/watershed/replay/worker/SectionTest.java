package io.watershed.replay.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.Refusal;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.v1.EventChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SectionTest {

  private static final FieldPath FIELD = new FieldPath(List.of("f"));
  private static final List<Measure> MEASURES =
      List.of(
          new Measure("a", FIELD, Measure.Type.LONG, true),
          new Measure("b", FIELD, Measure.Type.TEXT, true));
  private static final PipelineDefinition PIPELINE =
      PipelineDefinition.builder("p", new Source(List.of("t"), new Source.Format.Json()))
          .key(FIELD)
          .eventTime(new EventTime(FIELD, new EventTime.Encoding.EpochMillis()))
          .eventId(new EventId.Fields(List.of(FIELD)))
          .measures(MEASURES)
          .windows(List.of())
          .build();

  private static Event event(Random random, String entity) {
    boolean absent = random.nextInt(4) == 0;
    return new Event(
        entity,
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        0,
        0,
        new long[] {random.nextLong(), absent ? Event.ABSENT_LONG : 0},
        new String[] {null, absent ? null : "t" + random.nextInt(30)});
  }

  /** Every chunk that a section comes to. */
  private static List<EventChunk> chunks(Section section, Random random) {
    List<EventChunk> chunks = new ArrayList<>();
    boolean last = false;
    while (!last) {
      var chunk = new ChunkBuilder(MEASURES);
      int most = 1 + random.nextInt(700);
      last = section.fill(chunk, most);
      assertThat(chunk.size()).isLessThanOrEqualTo(most);
      chunks.add(chunk.build(0, 0, 0));
    }
    return chunks;
  }

  /** Used again and again; what comes out is what went in, in the order that it is to have. */
  @Test
  void shouldGiveOutWhatHasGoneIn() {
    for (boolean grouped : new boolean[] {true, false}) {
      var section = new Section(PIPELINE, grouped, 1 << 20);
      for (long seed = 0; seed < 30; seed++) {
        var random = new Random(seed);
        section.clear();
        var in = new ChunkBuilder(MEASURES);
        Map<Long, String> expected = new TreeMap<>();
        int rows = random.nextInt(6_000);
        for (long row = 0; row < rows; row++) {
          in = new ChunkBuilder(MEASURES);
          if (random.nextInt(50) == 0) {
            var refused = new Decoded.Refused(Refusal.MISSING_KEY, "no " + row);
            section.add(row, refused);
            in.add(row, refused);
          } else {
            var event = event(random, "e" + random.nextInt(1 + random.nextInt(2_000)));
            section.add(row, event);
            in.add(row, event);
          }
          expected.putAll(ChunkText.of(in.build(row + 1, 0, 0)));
        }
        assertThat(section.size()).isEqualTo(rows);
        Map<Long, String> found = new TreeMap<>();
        var order = new ArrayList<String>();
        long before = -1;
        for (var chunk : chunks(section, random)) {
          found.putAll(ChunkText.of(chunk));
          long row = 0;
          for (int i = 0; i < chunk.getRowCount(); i++) {
            row += chunk.getRow(i);
            String entity = chunk.getEntity(chunk.getEntityIndex(i));
            boolean goesOn = !order.isEmpty() && order.getLast().equals(entity);
            assertThat(row > before || (grouped && !goesOn)).as("row %s", row).isTrue();
            before = row;
            if (!goesOn) {
              order.add(entity);
            }
          }
        }
        assertThat(found).as("seed %s", seed).isEqualTo(expected);
        if (grouped) {
          assertThat(order).doesNotHaveDuplicates();
        }
      }
    }
  }

  @Test
  void shouldHaveNoRoomForMoreBytesThanItMayHold() {
    var section = new Section(PIPELINE, true, 70_000);
    section.clear();
    var random = new Random(1);
    int rows = 0;
    while (section.hasRoom()) {
      section.add(rows++, event(random, "same"));
    }
    assertThat(rows).isBetween(1_000, 1_300);
    section.clear();
    rows = 0;
    while (section.hasRoom()) {
      section.add(rows, event(random, "entity with a long key " + rows++));
    }
    assertThat(rows).isBetween(250, 400);
  }
}
