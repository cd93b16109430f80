package io.watershed.persistence.replay;

import io.watershed.persistence.Connections;
import io.watershed.persistence.Quarantine;
import io.watershed.protocol.event.SourcePartition;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Tables {@code replay_job}, {@code replay_step}, {@code replay_split}, {@code replay_entity}. */
@SuppressWarnings("DoNotCallSuggester")
public final class ReplayJobs {
  private final Connections connections;
  private final Quarantine quarantine;

  public ReplayJobs(Connections connections, Quarantine quarantine) {
    this.connections = connections;
    this.quarantine = quarantine;
  }

  /** What a split is to fences and positions: its row numbers are the offsets, of epoch 0. */
  public static SourcePartition source(String job, int split) {
    var name = ("replay:" + job).getBytes(StandardCharsets.UTF_8);
    return new SourcePartition(UUID.nameUUIDFromBytes(name), split);
  }

  /**
   * Records a job, in phase PLANNED: gives it a generation, and takes its cut from {@code
   * source_position}. Of two at once over the same range, one is refused.
   *
   * @param dryRun answers as if, and records nothing
   */
  public Planned plan(NewJob job, boolean dryRun) {
    throw new UnsupportedOperationException(connections.toString() + quarantine.count(""));
  }

  public Optional<ReplayJobRow> find(String job) {
    throw new UnsupportedOperationException();
  }

  /**
   * A page, the newest first.
   *
   * @param pipeline empty: of all
   * @param afterJob last one of the page before
   */
  public List<ReplayJobRow> list(Optional<String> pipeline, Optional<String> afterJob, int limit) {
    throw new UnsupportedOperationException();
  }

  /**
   * Changes the phase, and with it everything that the change means: a promotion or a rollback
   * makes the decision, flips what SQL readers see and fills the outbox in one transaction.
   *
   * @param version of the row that this was decided on
   * @return the row after it; empty: the version is not the current one any more
   * @throws IllegalArgumentException if the phase of that version can't become the next one
   */
  public Optional<ReplayJobRow> transition(
      String job, long version, ReplayPhase next, String reason, String by) {
    throw new UnsupportedOperationException();
  }

  /**
   * While a job is paused no split is leased.
   *
   * @return empty: there is no such job
   */
  public Optional<ReplayJobRow> pause(String job, boolean paused, String by) {
    throw new UnsupportedOperationException();
  }

  /**
   * Of a promoted job: it isn't rolled back any more. Of one that was rolled back: it isn't
   * promoted any more.
   *
   * @return empty: the version is not the current one any more
   * @throws IllegalArgumentException in any other phase
   */
  public Optional<ReplayJobRow> discard(String job, long version, String by) {
    throw new UnsupportedOperationException();
  }

  /** No entity holds anything of the job any more. Empty: the version is not the current one. */
  public Optional<ReplayJobRow> cleaned(String job, long version) {
    throw new UnsupportedOperationException();
  }

  /** The history of a job, the oldest first. */
  public List<ReplayStepRow> steps(String job) {
    throw new UnsupportedOperationException();
  }

  /** Jobs that something must drive: in a phase that doesn't rest, or settled and not cleaned. */
  public List<String> unsettled(int limit) {
    throw new UnsupportedOperationException();
  }

  /**
   * A split that nobody has, or whose lease has expired.
   *
   * @return empty: there is none, or the job is paused or not FEEDING
   */
  public Optional<LeasedSplitRow> lease(String job, String worker, long leaseMillis) {
    throw new UnsupportedOperationException();
  }

  /**
   * Every row before {@code nextRow} is durable or passed over; the lease holds anew.
   *
   * @param sinceLast the rows between the former {@code nextRow} and this one
   * @return false: the lease is lost, or the job is not FEEDING
   */
  public boolean renew(
      String job, int split, UUID lease, long nextRow, SplitCounts sinceLast, long leaseMillis) {
    throw new UnsupportedOperationException();
  }

  /**
   * The split was read to its end. Repeated: does nothing, and says the same.
   *
   * @param totals all rows that were read under this lease; of a split that was handed on, those
   *     before are known from its renewals
   * @return false: the lease is lost, or the job is not FEEDING
   */
  public boolean complete(String job, int split, UUID lease, SplitCounts totals) {
    throw new UnsupportedOperationException();
  }

  public SplitTotals splitTotals(String job) {
    throw new UnsupportedOperationException();
  }

  /**
   * A page, by number.
   *
   * @param after last one of the page before; -1: from the beginning
   */
  public List<SplitRow> splits(String job, int after, int limit) {
    throw new UnsupportedOperationException();
  }

  /**
   * Records that entities may hear of the job; comes before they do.
   *
   * @return false: the job is not FEEDING, and nothing was recorded
   */
  public boolean touch(String job, Collection<String> entities) {
    throw new UnsupportedOperationException();
  }

  /**
   * Records every entity that has results or late events in the range of a job that is FEEDING or
   * SEALING.
   *
   * @param only of these; empty: of all
   * @return how many were not recorded before
   */
  public long touchLive(String job, Collection<String> only) {
    throw new UnsupportedOperationException();
  }

  /**
   * A page of the entities that are known to be in a state, by key.
   *
   * @param after last one of the page before; empty: from the beginning
   */
  public List<String> entitiesIn(String job, EntityReplayState state, String after, int limit) {
    throw new UnsupportedOperationException();
  }

  /**
   * A page of the entities that are not known to have come to a state, by key.
   *
   * @param decision that brought the state about; 0: none
   * @param after last one of the page before; empty: from the beginning
   */
  public List<String> entitiesBefore(
      String job, EntityReplayState state, int decision, String after, int limit) {
    throw new UnsupportedOperationException();
  }

  /** Entities have made a state durable. One that has come to a later decision stays there. */
  public void reached(
      String job, Collection<String> entities, EntityReplayState state, int decision) {
    throw new UnsupportedOperationException();
  }

  public EntityCounts entityCounts(String job) {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes a WITHDRAWN result for each window of the job's entities that readers see in the range
   * and the job doesn't have. Comes when every entity is sealed.
   *
   * @return how many
   */
  public long withdrawMissing(String job) {
    throw new UnsupportedOperationException();
  }

  /**
   * Compares what readers see without the job with what it has, over its range and its entities.
   *
   * @param each gets the windows that differ, by entity, window and key
   */
  public DiffCounts diff(String job, Consumer<DiffRow> each) {
    throw new UnsupportedOperationException();
  }

  /**
   * Deletes some of the results of a job that will never be promoted again.
   *
   * @return how many; less than {@code limit}: all are gone
   */
  public long purge(String job, int limit) {
    throw new UnsupportedOperationException();
  }

  /** Keeps the refused rows of a split where those of topics are: as topic they have the file. */
  public void quarantine(String job, int split, List<RefusedRow> rows) {
    throw new UnsupportedOperationException();
  }
}
