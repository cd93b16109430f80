package io.watershed.sharding.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.EventBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitFlowTest {

  private static final FieldPath FIELD = new FieldPath(List.of("f"));
  private static final PipelineDefinition PIPELINE =
      PipelineDefinition.builder("p", new Source(List.of("t"), new Source.Format.Json()))
          .key(FIELD)
          .eventTime(new EventTime(FIELD, new EventTime.Encoding.EpochMillis()))
          .eventId(new EventId.Fields(List.of(FIELD)))
          .measures(List.of(new Measure("m", FIELD, Measure.Type.LONG, false)))
          .windows(List.of())
          .build();
  private static final Limits LIMITS = new Limits(7, 4_096, 40, 1 << 20, 120);

  private final SplitFlow flow = flow(100, LIMITS);

  private static SplitFlow flow(long startRow, Limits limits) {
    return new SplitFlow(PIPELINE, Placement.ofEntities(4), limits, startRow, 0);
  }

  private static Event event(String entity, long row) {
    return new Event(entity, 1_000 + row, 0, row, new long[] {row});
  }

  @Test
  void shouldStampNeitherWatermarkNorEpoch() {
    flow.add(100, event("a", 100), 0);
    EventBatch batch = flow.next(0).events();
    assertThat(batch.watermark(0)).isEqualTo(EntityState.NO_WATERMARK);
    assertThat(batch.epoch()).isZero();
    assertThat(batch.offset(0)).isEqualTo(100);
  }

  @Test
  void shouldBeDurableUpToTheFirstSectionThatIsNot() {
    flow.add(103, event("a", 103), 0);
    flow.add(107, event("b", 107), 0);
    flow.pass(120);
    flow.add(125, event("a", 125), 0);
    assertThat(flow.durableRow()).isEqualTo(100);
    Shipment a = flow.next(0);
    Shipment b = flow.next(0);
    flow.applied(b.id(), 1);
    assertThat(flow.durableRow()).isEqualTo(100);
    assertThat(flow.durableEvents()).isEqualTo(1);
    flow.applied(a.id(), 1);
    assertThat(flow.durableRow()).isEqualTo(120);
    assertThat(flow.durableEvents()).isEqualTo(3);
  }

  /** Within a section only the rows of each entity ascend. */
  @Test
  void shouldTakeTheRowsOfASectionInAnyOrder() {
    flow.add(110, event("a", 110), 0);
    flow.add(112, event("a", 112), 0);
    flow.add(101, event("b", 101), 0);
    assertThat(flow.nextRow()).isEqualTo(100);
    Shipment a = flow.next(0);
    assertThat(a.events().size()).isEqualTo(2);
    flow.applied(a.id(), 1);
    flow.pass(120);
    assertThat(flow.durableRow()).isEqualTo(100);
    flow.applied(flow.next(1).id(), 1);
    assertThat(flow.durableRow()).isEqualTo(120);
  }

  @Test
  void shouldRefuseRowsOfAnEntityThatDontAscend() {
    flow.add(110, event("a", 110), 0);
    assertThatIllegalArgumentException().isThrownBy(() -> flow.add(109, event("a", 109), 0));
  }

  @Test
  void shouldBeDurableWhereEveryRowIsPassedOver() {
    flow.pass(5_000);
    assertThat(flow.durableRow()).isEqualTo(5_000);
    assertThat(flow.nextRow()).isEqualTo(5_000);
  }

  @Test
  void shouldNotBeDurableBeforeARefusedRowIsInQuarantine() {
    flow.refuse(101);
    flow.pass(110);
    assertThat(flow.durableRow()).isEqualTo(100);
    flow.quarantined(101);
    assertThat(flow.durableRow()).isEqualTo(110);
  }

  @Test
  void shouldRefuseRowsOfSectionsThatHaveEnded() {
    flow.add(105, event("a", 105), 0);
    flow.pass(106);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> flow.add(105, event("b", 105), 0))
        .withMessage("row: 105 (expected: >= 106)");
    assertThatIllegalArgumentException().isThrownBy(() -> flow.refuse(104));
    assertThatIllegalArgumentException().isThrownBy(() -> flow.pass(105));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> flow(100, LIMITS).add(99, event("a", 99), 0));
  }

  @Test
  void shouldHaveNoRoomForMoreThanItMayHold() {
    for (int row = 100; flow.hasRoom(); row++) {
      flow.add(row, event("e" + row, row), 0);
    }
    assertThat(flow.heldEvents()).isEqualTo(LIMITS.heldEvents());
  }

  @Test
  void shouldHaveNoRoomForMoreSectionsThanItMayTrack() {
    Shipment stuck = null;
    long row = 100;
    while (flow.hasRoom()) {
      flow.add(row, event("e" + row, row), 0);
      flow.pass(row + 1);
      Shipment shipment = flow.next(0);
      if (stuck == null) {
        stuck = shipment;
      } else {
        flow.applied(shipment.id(), 0);
      }
      row++;
    }
    assertThat(row - 100).isEqualTo(LIMITS.trackedRecords());
    flow.applied(stuck.id(), 0);
    assertThat(flow.hasRoom()).isTrue();
  }

  /** Whatever is lost, repeated or late: each event once and in order, and progress never lies. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldApplyEveryEventOnceOverAnUnreliableNetwork(boolean buckets) {
    for (long seed = 0; seed < 400; seed++) {
      try {
        new Network(new Random(seed), buckets).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** Entities that drop what they have had, and messages that get lost, double and overtaken. */
  private static final class Network {

    private final Random random;
    private final SplitFlow flow;
    private final Map<String, EntityModel> entities = new HashMap<>();
    private final Map<Long, String> fed = new HashMap<>();
    private final Set<Long> refused = new HashSet<>();
    private final Set<Long> quarantined = new HashSet<>();
    private final List<Runnable> messages = new ArrayList<>();
    private final int rows;
    private final boolean buckets;
    private long next;
    private long now;

    /** What comes of the section that is being read, and where it ends. */
    private final ArrayDeque<Map.Entry<Long, Optional<String>>> section = new ArrayDeque<>();

    Network(Random random, boolean buckets) {
      this.random = random;
      this.buckets = buckets;
      var placement = Placement.of(2, buckets ? OptionalInt.of(2) : OptionalInt.empty());
      next = random.nextInt(50);
      flow = new SplitFlow(PIPELINE, placement, LIMITS, next, random.nextInt(1_000));
      rows = 50 + random.nextInt(400);
    }

    void run() {
      long steps = 0;
      while (flow.durableRow() < rows) {
        step(steps++ < 5_000);
        check();
      }
      assertThat(flow.heldEvents()).isZero();
      assertThat(flow.batchesInFlight()).isZero();
      fed.forEach(
          (row, entity) ->
              assertThat(entities.get(entity).applied).as("row %s", row).containsKey(row));
    }

    private void step(boolean unreliable) {
      now += random.nextInt(40);
      switch (random.nextInt(8)) {
        case 0 -> read();
        case 1 -> flow.repeat(now, this::send);
        case 2 -> {
          now += 3_000;
          flow.repeat(now, this::send);
        }
        case 3 -> {
          quarantined.addAll(refused);
          refused.forEach(flow::quarantined);
          refused.clear();
        }
        case 4, 5 -> {
          for (var shipment = flow.next(now); shipment != null; shipment = flow.next(now)) {
            send(shipment);
          }
        }
        default -> deliver(unreliable);
      }
    }

    private void read() {
      for (int i = random.nextInt(20); i > 0 && flow.hasRoom(); i--) {
        if (section.isEmpty()) {
          if (flow.nextRow() < next) {
            flow.pass(next);
          } else if (next < rows) {
            open();
          }
          continue;
        }
        var one = section.remove();
        long row = one.getKey();
        if (one.getValue().isEmpty()) {
          flow.refuse(row);
          refused.add(row);
        } else {
          String entity = one.getValue().get();
          flow.add(row, event(entity, row), now);
          fed.put(row, entity);
        }
      }
    }

    /** Where each entity has its own actor, its rows come together. */
    private void open() {
      List<Map.Entry<Long, Optional<String>>> read = new ArrayList<>();
      for (int i = random.nextInt(40); i >= 0 && next < rows; i--) {
        if (random.nextInt(4) != 0) {
          read.add(
              Map.entry(
                  next,
                  random.nextInt(15) == 0
                      ? Optional.empty()
                      : Optional.of("e" + random.nextInt(6))));
        }
        next++;
      }
      if (!buckets) {
        read.sort(Comparator.comparing(one -> one.getValue().orElse("")));
      }
      section.addAll(read);
    }

    private void send(Shipment shipment) {
      EventBatch batch = shipment.events();
      messages.add(
          () -> {
            for (EventBatch own : batch.byEntity()) {
              entities.computeIfAbsent(own.entity(), e -> new EntityModel()).apply(own);
            }
            messages.add(() -> flow.applied(shipment.id(), now));
          });
    }

    private void deliver(boolean unreliable) {
      if (messages.isEmpty()) {
        return;
      }
      Runnable message = messages.get(random.nextInt(messages.size()));
      int luck = unreliable ? random.nextInt(10) : 9;
      if (luck != 0) {
        messages.remove(message);
      }
      if (luck != 1) {
        message.run();
      }
    }

    private void check() {
      long durable = flow.durableRow();
      fed.forEach(
          (row, entity) -> {
            if (row < durable) {
              assertThat(entities.get(entity).applied).as("durable row %s", row).containsKey(row);
            }
          });
      assertThat(refused).allMatch(row -> row >= durable);
    }
  }
}
