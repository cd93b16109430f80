package io.watershed.sharding.entity;

import io.watershed.persistence.journal.History;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.BucketEvent;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.ReplayApplied;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Verdict;
import io.watershed.sharding.engine.Verdicts;
import io.watershed.sharding.intake.Placement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the events of a window's time came from and what became of them, told by the journal of
 * their entity. Blocks; fails with {@link io.watershed.persistence.StoreException}.
 */
public final class WindowOrigins {

  private static final int PAGE = 500;

  /**
   * Events that came one way.
   *
   * @param generation of the replay job whose shadow took them; 0: live
   * @param source the source partition, or the split
   * @param first offset, or row, of the first of them
   * @param late those that the window did not take since it was final
   */
  public record Origin(
      int generation,
      SourcePartition source,
      long first,
      long last,
      long accepted,
      long duplicates,
      long conflicts,
      long late,
      long revisions,
      long overLimit) {}

  /**
   * All that the journal tells.
   *
   * @param from number of the first stored event that is still there; 1: nothing is missing
   */
  public record Told(long from, List<Origin> origins) {
    public Told {
      origins = List.copyOf(origins);
    }
  }

  private record Way(int generation, SourcePartition source) {}

  private static final Comparator<Way> ORDER =
      Comparator.comparingInt(Way::generation)
          .thenComparing(way -> way.source().topicId())
          .thenComparingInt(way -> way.source().partition());

  private final String entity;
  private final int window;
  private final long start;
  private final long end;
  private final Map<Way, Count> counts = new TreeMap<>(ORDER);

  private WindowOrigins(String entity, int window, long start, long end) {
    this.entity = entity;
    this.window = window;
    this.start = start;
    this.end = end;
  }

  /**
   * @param window index of the definition
   * @param start epoch ms
   * @param end epoch ms, exclusive
   */
  public static Told of(
      String pipeline,
      Placement placement,
      History history,
      String entity,
      int window,
      long start,
      long end) {
    String id = EntityActor.persistenceId(pipeline, placement.unitOf(entity));
    WindowOrigins origins = new WindowOrigins(entity, window, start, end);
    History.Page page = history.events(id, 1, PAGE);
    long from = page.events().isEmpty() ? 1 : page.events().getFirst().sequenceNumber();
    page.events().forEach(stored -> origins.add(((JournalEntry) stored.payload()).event()));
    while (page.more()) {
      page = history.events(id, page.events().getLast().sequenceNumber() + 1, PAGE);
      page.events().forEach(stored -> origins.add(((JournalEntry) stored.payload()).event()));
    }
    return new Told(
        from,
        origins.counts.entrySet().stream()
            .map(count -> count.getValue().origin(count.getKey()))
            .toList());
  }

  private void add(StoredEvent event) {
    switch (event) {
      case EntityEvent own -> add(own);
      case BucketEvent several ->
          several.parts().stream()
              .filter(part -> part.entity().equals(entity))
              .forEach(part -> add(part.event()));
    }
  }

  private void add(EntityEvent event) {
    switch (event) {
      case EventsApplied applied -> add(0, applied.source(), applied.events(), applied.verdicts());
      case ReplayApplied applied ->
          add(applied.generation(), applied.source(), applied.events(), applied.verdicts());
      default -> {
        // Brings no events.
      }
    }
  }

  private void add(int generation, SourcePartition source, EventBatch events, Verdicts verdicts) {
    for (int i = 0; i < events.size(); i++) {
      if (events.time(i) >= start && events.time(i) < end) {
        counts
            .computeIfAbsent(new Way(generation, source), way -> new Count())
            .add(events.offset(i), verdicts.at(i), window);
      }
    }
  }

  /** Counts what came one way. */
  private static final class Count {

    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long accepted;
    private long duplicates;
    private long conflicts;
    private long late;
    private long revisions;
    private long overLimit;

    void add(long offset, long verdict, int window) {
      first = Math.min(first, offset);
      last = Math.max(last, offset);
      switch ((int) Verdict.kind(verdict)) {
        case (int) Verdict.ACCEPTED -> {
          if (Verdict.isLateFor(verdict, window)) {
            late++;
          } else {
            accepted++;
          }
        }
        case (int) Verdict.DUPLICATE -> duplicates++;
        case (int) Verdict.CONFLICT -> conflicts++;
        case (int) Verdict.REVISION, (int) Verdict.SUPERSEDED -> revisions++;
        case (int) Verdict.OVER_LIMIT -> overLimit++;
        default -> late++;
      }
    }

    Origin origin(Way way) {
      return new Origin(
          way.generation(),
          way.source(),
          first,
          last,
          accepted,
          duplicates,
          conflicts,
          late,
          revisions,
          overLimit);
    }
  }
}
