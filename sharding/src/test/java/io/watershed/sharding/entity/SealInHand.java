package io.watershed.sharding.entity;

import io.watershed.persistence.journal.History;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** How a unit seals, as its actor does it, without the actor. */
public final class SealInHand {

  /** A part of the history. */
  public record Part(Optional<String> refusal, Object page) {}

  /** Live events to be folded in. */
  public record Run(SourcePartition source, EventBatch events) {}

  private final Sealing sealing;

  /**
   * @param id persistence id of the unit
   */
  public SealInHand(Plan plan, EntityCommand.Seal seal, String id, History history) {
    sealing =
        new Sealing(
            seal, new LiveHistory(plan, seal.terms(), Set.copyOf(seal.entities()), id, history, 3));
  }

  /** An event as a {@link History} gives it back. */
  public static Object stored(StoredEvent event) {
    return new JournalEntry(event, new byte[0], Rows.OfEvent.NONE, Optional.empty());
  }

  /** A snapshot as a {@link History} gives it back. */
  public static Object stored(Plan plan, Unit unit) {
    return SnapshotFormat.write(plan, unit);
  }

  public EntityCommand.Seal request() {
    return sealing.request();
  }

  public Supplier<Part> first() {
    return part(sealing.first());
  }

  private static Supplier<Part> part(Supplier<LiveHistory.Page> pages) {
    return () -> {
      LiveHistory.Page page = pages.get();
      return new Part(page.refusal(), page);
    };
  }

  public void take(Part part) {
    sealing.take((LiveHistory.Page) part.page());
  }

  /** Null: nothing is left of what was read. */
  public Run nextRun() {
    LiveHistory.Run run = sealing.nextRun();
    return run == null ? null : new Run(run.source(), run.events());
  }

  /** Null: all is read. */
  public Supplier<Part> rest() {
    Supplier<LiveHistory.Page> rest = sealing.rest();
    return rest == null ? null : part(rest);
  }

  public boolean keepsWaiting() {
    return sealing.keepsWaiting();
  }
}
