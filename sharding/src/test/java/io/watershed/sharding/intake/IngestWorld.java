package io.watershed.sharding.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.intake.LogModel.Entry;
import io.watershed.sharding.intake.LogModel.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/** Readers, entities, a store, and the messages on their way between them. */
final class IngestWorld {

  private static final FieldPath FIELD = new FieldPath(List.of("f"));
  private static final PipelineDefinition PIPELINE =
      PipelineDefinition.builder("p", new Source(List.of("t"), new Source.Format.Json()))
          .key(FIELD)
          .eventTime(new EventTime(FIELD, new EventTime.Encoding.EpochMillis()))
          .eventId(new EventId.Fields(List.of(FIELD)))
          .measures(List.of(new Measure("m", FIELD, Measure.Type.LONG, false)))
          .windows(List.of())
          .outOfOrderness(Duration.ofMillis(LogModel.OUT_OF_ORDERNESS))
          .allowedLateness(Duration.ZERO)
          .dedupHorizon(Duration.ofHours(1))
          .maxAhead(Duration.ofMillis(LogModel.MAX_AHEAD))
          .emitEvery(Optional.of(Duration.ofSeconds(1)))
          .latencyBudget(Duration.ofSeconds(1))
          .maxRecordBytes(1 << 20)
          .build();

  private static final Limits LIMITS = new Limits(7, 4_096, 40, 1 << 20, 120);

  final LogModel log;
  final Map<String, EntityModel> entities = new HashMap<>();
  final TreeSet<Long> quarantined = new TreeSet<>();
  long storedPosition;
  long storedWatermark = OffsetTracker.NO_WATERMARK;

  private final Placement placement;
  private final Random random;
  private final int mostReaders;
  private final List<Reader> readers = new ArrayList<>();
  private final List<Runnable> network = new ArrayList<>();
  private int storedEpoch = -1;
  private long now;
  private long clock = 9_000;

  IngestWorld(Random random, LogModel log, Placement placement, int mostReaders) {
    this.placement = placement;
    this.random = random;
    this.log = log;
    this.mostReaders = mostReaders;
    this.storedPosition = log.start;
    startReader();
  }

  /** Does one thing at random. */
  void step() {
    now += random.nextInt(30);
    clock += random.nextInt(5);
    switch (random.nextInt(100)) {
      case 0 -> startReader();
      case 1 -> now += 20_000;
      default -> {
        int choice = random.nextInt(10);
        if (choice < 3 && !network.isEmpty()) {
          deliver();
        } else {
          readers.get(random.nextInt(readers.size())).act(choice);
        }
      }
    }
  }

  /** A new reader from the stored position; the network may still hold what others sent. */
  private void startReader() {
    readers.add(new Reader());
    while (readers.size() > mostReaders) {
      readers.removeFirst().alive = false;
    }
  }

  /** Takes any message: loses it, delivers it, or delivers it and keeps it. */
  private void deliver() {
    int index = random.nextInt(network.size());
    int luck = random.nextInt(10);
    var message = network.get(index);
    if (luck != 1) {
      network.set(index, network.getLast());
      network.removeLast();
    }
    if (luck != 0) {
      message.run();
    }
  }

  /** Lets the last reader come to the end over a network that has become reliable. */
  void finish() {
    while (readers.size() > 1) {
      readers.removeFirst().alive = false;
    }
    var last = readers.getFirst();
    for (int round = 0;
        round < 10_000 && Math.min(storedPosition, last.flow.position()) < log.end;
        round++) {
      now += 500;
      clock += 10;
      last.read();
      last.ship();
      last.flow.repeat(now, last::send);
      while (!network.isEmpty()) {
        network.removeFirst().run();
      }
      last.quarantineAll();
      last.saveNow();
      checkCommitted();
    }
    assertThat(storedPosition).isEqualTo(log.end);
    assertThat(last.flow.heldEvents()).isZero();
    assertThat(last.flow.undurableVerdicts()).isZero();
  }

  /** An offset is never committed before everything below it is persisted or quarantined. */
  void checkCommitted() {
    for (Entry entry : log.entries) {
      if (entry.offset() >= storedPosition) {
        return;
      }
      assertThat(isApplied(entry) || quarantined.contains(entry.offset()))
          .as("stored position %s, %s", storedPosition, entry)
          .isTrue();
    }
  }

  boolean isApplied(Entry entry) {
    var entity = entities.get(entry.entity());
    return entity != null && entity.applied.containsKey(entry.offset());
  }

  /** A reader as the actor is one, in the order that it does things. */
  private final class Reader {

    final PartitionFlow flow;
    final List<Long> toQuarantine = new ArrayList<>();
    boolean alive = true;

    Reader() {
      long[] known =
          quarantined.tailSet(storedPosition).stream().mapToLong(Long::longValue).toArray();
      var start = new StartPoint(storedPosition, storedEpoch, storedWatermark, known);
      flow = new PartitionFlow(PIPELINE, placement, LIMITS, start, 0);
    }

    void act(int choice) {
      switch (choice) {
        case 3, 4 -> read();
        case 5 -> quarantineAll();
        case 6 -> saveLater();
        case 7 -> flow.repeat(now, this::send);
        default -> ship();
      }
    }

    void read() {
      int most = 1 + random.nextInt(10);
      for (Entry entry : log.entries) {
        if (entry.offset() >= flow.nextRead()) {
          if (most-- == 0 || !flow.hasRoom() || !take(entry)) {
            return;
          }
        }
      }
    }

    private boolean take(Entry entry) {
      if (entry.fate() == Fate.UNDECODABLE) {
        if (flow.refuse(entry.offset(), entry.epoch(), entry.timestamp())) {
          toQuarantine.add(entry.offset());
        }
        return true;
      }
      var reading =
          flow.offer(
              entry.offset(), entry.epoch(), entry.timestamp(), entry.event(), wall(entry), now);
      if (reading == PartitionFlow.Reading.TOO_FAR_AHEAD) {
        toQuarantine.add(entry.offset());
      }
      return reading != PartitionFlow.Reading.NOT_YET;
    }

    /** Only where the verdict is to depend on the clock is it anywhere near the events. */
    private long wall(Entry entry) {
      return entry.fate() == Fate.BY_CLOCK ? clock : Long.MAX_VALUE / 2;
    }

    void ship() {
      for (var shipment = flow.next(now); shipment != null; shipment = flow.next(now)) {
        send(shipment);
      }
    }

    void send(Shipment shipment) {
      EventBatch batch = shipment.events();
      long id = shipment.id();
      network.add(
          () -> {
            for (EventBatch own : batch.byEntity()) {
              entities.computeIfAbsent(own.entity(), e -> new EntityModel()).apply(own);
            }
            network.add(() -> answered(id));
          });
    }

    private void answered(long id) {
      if (alive) {
        flow.applied(id, now, t -> {});
      }
    }

    void quarantineAll() {
      quarantined.addAll(toQuarantine);
      toQuarantine.forEach(flow::quarantined);
      toQuarantine.clear();
    }

    /** A save on its way may arrive late, after others. */
    void saveLater() {
      network.add(save());
    }

    void saveNow() {
      save().run();
    }

    private Runnable save() {
      long position = flow.position();
      int epoch = flow.epoch();
      long watermark = flow.watermark();
      return () -> {
        if (position >= storedPosition) {
          storedPosition = position;
          storedEpoch = epoch;
          storedWatermark = Math.max(storedWatermark, watermark);
        }
      };
    }
  }
}
