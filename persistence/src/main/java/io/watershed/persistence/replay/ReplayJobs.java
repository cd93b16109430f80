package io.watershed.persistence.replay;

import io.watershed.persistence.Connections;
import io.watershed.persistence.Quarantine;
import io.watershed.persistence.QuarantinedEvent;
import io.watershed.protocol.event.SourcePartition;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Tables {@code replay_job}, {@code replay_step}, {@code replay_split}, {@code replay_entity}. */
public final class ReplayJobs implements DrivenJobs {
  private static final int NO_DECISION = 0;
  private static final long NO_TIME = -1;

  /** Entities that are looked up in the live results at a time. */
  private static final int LOOKED_AT_AT_A_TIME = 1_000;

  /** Of a cut: every command to an entity has it, and a message between nodes takes 1 MiB. */
  private static final int MOST_PARTITIONS = 10_000;

  private final Connections connections;
  private final Quarantine quarantine;
  private final ReplayResults results;

  public ReplayJobs(Connections connections, Quarantine quarantine) {
    this.connections = connections;
    this.quarantine = quarantine;
    this.results = new ReplayResults(connections);
  }

  /** What a split is to fences and positions: its row numbers are the offsets, of epoch 0. */
  public static SourcePartition source(String job, int split) {
    var name = ("replay:" + job).getBytes(StandardCharsets.UTF_8);
    return new SourcePartition(UUID.nameUUIDFromBytes(name), split);
  }

  /**
   * Records a job, in phase PLANNED: gives it a generation, and, where it has none, a cut from
   * {@code source_position}. Of two at once over the same range, one is refused.
   *
   * @param dryRun answers as if, and records nothing
   */
  public Planned plan(NewJob job, boolean dryRun) {
    return transaction(
        "plan " + job.job(),
        connection -> {
          JobTable.lockPipeline(connection, job.pipeline());
          var known = JobTable.find(connection, job.job());
          if (known.isPresent()) {
            return JobTable.hasPlan(connection, job)
                ? new Planned.Job(known.get(), false)
                : new Planned.Differs(known.get());
          }
          var other = JobTable.overlapping(connection, job);
          if (other.isPresent()) {
            return new Planned.Overlaps(other.get());
          }
          if (!JobTable.insert(connection, job)) {
            return new Planned.Differs(JobTable.find(connection, job.job()).orElseThrow());
          }
          SplitTable.insert(connection, job);
          JobTable.addStep(
              connection, job.job(), ReplayPhase.PLANNED, "planned", NO_DECISION, job.by());
          var row = JobTable.find(connection, job.job()).orElseThrow();
          if (row.cut().size() > MOST_PARTITIONS) {
            connection.rollback();
            return new Planned.TooManyPartitions(row.cut().size(), MOST_PARTITIONS);
          }
          if (dryRun) {
            connection.rollback();
          }
          return new Planned.Job(row, true);
        });
  }

  /**
   * Looks for a window of a range of which the journal has certainly lost events, among those that
   * closed first.
   *
   * @param from epoch ms
   * @param to epoch ms, exclusive
   * @param persistenceId the journal's name of what holds an entity
   */
  public Optional<LostWindow> lost(
      String pipeline, long from, long to, UnaryOperator<String> persistenceId) {
    return connections.call(
        "look how far back the journal of " + pipeline + " goes",
        connection -> JournalReach.lost(connection, pipeline, from, to, persistenceId));
  }

  @Override
  public Optional<ReplayJobRow> find(String job) {
    return connections.call("find replay job " + job, connection -> JobTable.find(connection, job));
  }

  /**
   * A page, the newest first.
   *
   * @param pipeline empty: of all
   * @param afterJob last one of the page before
   */
  public List<ReplayJobRow> list(Optional<String> pipeline, Optional<String> afterJob, int limit) {
    return connections.call(
        "list replay jobs", connection -> JobTable.list(connection, pipeline, afterJob, limit));
  }

  /** Jobs of a pipeline whose range holds a window as a whole, in the order of planning. */
  public List<ReplayJobRow> covering(String pipeline, long start, long end) {
    return connections.call(
        "find the replay jobs of a window of " + pipeline,
        connection -> JobTable.covering(connection, pipeline, start, end));
  }

  /**
   * Changes the phase, and with it everything that the change means: a promotion or a rollback
   * makes the decision and flips what SQL readers see in one transaction. The results topic hears
   * of it entity by entity, with {@link #reached}.
   *
   * @param version of the row that this was decided on
   * @return the row after it; empty: the version is not the current one any more
   * @throws IllegalArgumentException if the phase of that version can't become the next one
   */
  @Override
  public Optional<ReplayJobRow> transition(
      String job, long version, ReplayPhase next, String reason, String by) {
    return transaction(
        "turn replay job %s to %s".formatted(job, next),
        connection -> {
          var found = JobTable.find(connection, job);
          if (found.isEmpty()) {
            return Optional.empty();
          }
          var pipeline = found.get().pipeline();
          if (next.isDecision()) {
            JobTable.lockPipeline(connection, pipeline);
          }
          var row = JobTable.lock(connection, job, version);
          if (row.isEmpty()) {
            return row;
          }
          requireCanBecome(row.get(), next);
          if (next == ReplayPhase.SEALED
              && EntityTable.isBehind(connection, job, EntityReplayState.SEALED, 0)) {
            // Entities were recorded by whoever drives the job now; readers must not lose them.
            return Optional.empty();
          }
          var decision =
              next.isDecision()
                  ? JobTable.nextDecision(connection, pipeline)
                  : row.get().decision();
          JobTable.addStep(
              connection, job, next, reason, next.isDecision() ? decision : NO_DECISION, by);
          return Optional.of(
              JobTable.update(
                  connection,
                  job,
                  new JobTable.Change(
                      next,
                      reason,
                      row.get().paused() && next == ReplayPhase.FEEDING,
                      row.get().discarded(),
                      next.isDecision() ? next == ReplayPhase.PROMOTING : row.get().promoted(),
                      decision,
                      row.get().cleaned())));
        });
  }

  /**
   * Says something else about the phase that the job stays in.
   *
   * @return empty: the version is not the current one any more
   */
  @Override
  public Optional<ReplayJobRow> explain(String job, long version, String reason) {
    return connections.call(
        "explain replay job " + job,
        connection -> JobTable.explain(connection, job, version, reason));
  }

  /**
   * While a job is paused no split is leased.
   *
   * @return empty: there is no such job
   */
  public Optional<ReplayJobRow> pause(String job, boolean paused, String by) {
    return transaction(
        (paused ? "pause" : "resume") + " replay job " + job,
        connection -> {
          var row = JobTable.lock(connection, job);
          if (row.isEmpty() || row.get().paused() == paused) {
            return row;
          }
          var phase = row.get().phase();
          if (phase != ReplayPhase.PLANNED && phase != ReplayPhase.FEEDING) {
            throw new IllegalArgumentException(
                "phase: %s, job %s (expected: PLANNED or FEEDING)".formatted(phase, job));
          }
          JobTable.addStep(connection, job, phase, paused ? "paused" : "resumed", NO_DECISION, by);
          return Optional.of(
              JobTable.update(connection, job, JobTable.Change.of(row.get()).paused(paused)));
        });
  }

  /**
   * Of a promoted job: it isn't rolled back any more. Of one that was rolled back: it isn't
   * promoted any more.
   *
   * @return empty: the version is not the current one any more
   * @throws IllegalArgumentException in any other phase
   */
  public Optional<ReplayJobRow> discard(String job, long version, String by) {
    return transaction(
        "discard replay job " + job,
        connection -> {
          var row = JobTable.lock(connection, job, version);
          if (row.isEmpty() || row.get().discarded()) {
            return row;
          }
          var phase = row.get().phase();
          if (phase != ReplayPhase.PROMOTED && phase != ReplayPhase.ROLLED_BACK) {
            throw new IllegalArgumentException(
                "phase: %s, job %s (expected: PROMOTED or ROLLED_BACK)".formatted(phase, job));
          }
          JobTable.addStep(connection, job, phase, "discarded", NO_DECISION, by);
          return Optional.of(
              JobTable.update(connection, job, JobTable.Change.of(row.get()).asDiscarded()));
        });
  }

  /** No entity holds anything of the job any more. Empty: the version is not the current one. */
  @Override
  public Optional<ReplayJobRow> cleaned(String job, long version) {
    return transaction(
        "settle replay job " + job,
        connection -> {
          var row = JobTable.lock(connection, job, version);
          if (row.isEmpty() || row.get().cleaned()) {
            return row;
          }
          if (!row.get().isSettled()) {
            throw new IllegalArgumentException(
                "phase: %s, job %s (expected: ABORTED, FAILED or discarded)"
                    .formatted(row.get().phase(), job));
          }
          if (row.get().decision() == NO_DECISION) {
            EntityTable.delete(connection, job);
          }
          return Optional.of(
              JobTable.update(connection, job, JobTable.Change.of(row.get()).asCleaned()));
        });
  }

  /** The history of a job, the oldest first. */
  public List<ReplayStepRow> steps(String job) {
    return connections.call(
        "read the history of replay job " + job, connection -> JobTable.steps(connection, job));
  }

  /**
   * A page of the jobs that something must drive: in a phase that doesn't rest, or settled and not
   * cleaned.
   *
   * @param after last one of the page before; empty: from the beginning
   */
  public List<String> unsettled(String after, int limit) {
    return connections.call(
        "find unsettled replay jobs", connection -> JobTable.unsettled(connection, after, limit));
  }

  /**
   * A split that nobody has, or whose lease has expired.
   *
   * @return empty: there is none, or the job is paused or not FEEDING
   */
  public Optional<LeasedSplitRow> lease(String job, String worker, long leaseMillis) {
    return connections.call(
        "lease a split of replay job " + job,
        connection -> SplitTable.lease(connection, job, worker, leaseMillis));
  }

  /**
   * Every row before {@code nextRow} is durable or passed over; the lease holds anew.
   *
   * @param sinceLast the rows between the former {@code nextRow} and this one
   * @return false: the lease is lost, or the job is not FEEDING
   */
  public boolean renew(
      String job, int split, UUID lease, long nextRow, SplitCounts sinceLast, long leaseMillis) {
    return connections.call(
        "renew the lease of split %d of replay job %s".formatted(split, job),
        connection -> {
          var renewal =
              SplitTable.renew(connection, job, split, lease, nextRow, sinceLast, leaseMillis);
          if (renewal == SplitTable.Renewal.FURTHER) {
            JobTable.progressed(connection, job);
          } else if (renewal == SplitTable.Renewal.SAME_ROW) {
            JobTable.alive(connection, job);
          }
          return renewal != SplitTable.Renewal.LOST;
        });
  }

  /**
   * The split was read to its end. Repeated: does nothing, and says the same.
   *
   * @param totals all rows that were read under this lease; of a split that was handed on, those
   *     before are known from its renewals
   * @return false: the lease is lost, or the job is not FEEDING
   */
  public boolean complete(String job, int split, UUID lease, SplitCounts totals) {
    return connections.call(
        "complete split %d of replay job %s".formatted(split, job),
        connection -> {
          if (SplitTable.complete(connection, job, split, lease, totals)) {
            JobTable.progressed(connection, job);
            return true;
          }
          return SplitTable.isDone(connection, job, split, lease);
        });
  }

  @Override
  public SplitTotals splitTotals(String job) {
    return connections.call(
        "sum up the splits of replay job " + job, connection -> SplitTable.totals(connection, job));
  }

  /**
   * A page, by number.
   *
   * @param after last one of the page before; -1: from the beginning
   */
  public List<SplitRow> splits(String job, int after, int limit) {
    return connections.call(
        "list the splits of replay job " + job,
        connection -> SplitTable.page(connection, job, after, limit));
  }

  /**
   * Records that entities may hear of the job; comes before they do.
   *
   * @return false: the job is not FEEDING, and nothing was recorded
   */
  public boolean touch(String job, Collection<String> entities) {
    return transaction(
        "touch %d entities of replay job %s".formatted(entities.size(), job),
        connection -> {
          if (JobTable.share(connection, job)
              .filter(row -> row.phase() == ReplayPhase.FEEDING)
              .isEmpty()) {
            return false;
          }
          EntityTable.touch(connection, job, entities);
          return true;
        });
  }

  /**
   * Records every entity that has results or late events in the range of a job that is FEEDING or
   * SEALING.
   *
   * @param only of these; empty: of all
   * @return how many were not recorded before
   */
  @Override
  public long touchLive(String job, Collection<String> only) {
    if (!only.isEmpty()) {
      return whileTouched(
              job, connection -> EntityTable.touchLive(connection, job, List.copyOf(only)))
          .orElse(0L);
    }
    var touched = 0L;
    var after = Optional.of("");
    while (after.isPresent()) {
      var last = after.get();
      var page =
          whileTouched(
              job, connection -> EntityTable.touchLive(connection, job, last, LOOKED_AT_AT_A_TIME));
      touched += page.map(EntityTable.TouchedPage::touched).orElse(0L);
      after = page.flatMap(EntityTable.TouchedPage::last);
    }
    return touched;
  }

  /** Empty: entities aren't recorded any more. */
  private <T> Optional<T> whileTouched(String job, Connections.Work<T> work) {
    return transaction(
        "touch what is live in the range of replay job " + job,
        connection -> {
          var phase = JobTable.share(connection, job).map(ReplayJobRow::phase);
          return phase.equals(Optional.of(ReplayPhase.FEEDING))
                  || phase.equals(Optional.of(ReplayPhase.SEALING))
              ? Optional.of(work.on(connection))
              : Optional.empty();
        });
  }

  /**
   * A page of the entities that are known to be in a state, by key.
   *
   * @param after last one of the page before; empty: from the beginning
   */
  public List<String> entitiesIn(String job, EntityReplayState state, String after, int limit) {
    return connections.call(
        "list entities of replay job " + job,
        connection -> EntityTable.in(connection, job, state, after, limit));
  }

  /**
   * A page of the entities that are not known to have come to a state, by key.
   *
   * @param decision that brought the state about; 0: none
   * @param after last one of the page before; empty: from the beginning
   */
  @Override
  public List<String> entitiesBefore(
      String job, EntityReplayState state, int decision, String after, int limit) {
    return connections.call(
        "list entities of replay job " + job,
        connection -> EntityTable.before(connection, job, state, decision, after, limit));
  }

  /**
   * Whether an entity is not known to have come to a state.
   *
   * @param decision that brought the state about; 0: none
   */
  @Override
  public boolean isBehind(String job, EntityReplayState state, int decision) {
    return connections.call(
        "look whether entities of replay job " + job + " are " + state,
        connection -> EntityTable.isBehind(connection, job, state, decision));
  }

  /**
   * Entities have made a state durable. One that has come to a later decision stays there. Where
   * that is a promotion or a rollback, what readers see of them from now on goes to the results
   * topic.
   *
   * @param decision that brought the state about; 0: none
   */
  @Override
  public void reached(
      String job,
      Collection<String> entities,
      EntityReplayState state,
      int decision,
      Relayed relayed) {
    var keys = List.copyOf(entities);
    if (keys.isEmpty()) {
      return;
    }
    if (!state.isSwitched()) {
      note(job, keys, state, decision);
      return;
    }
    results.inGroups(
        job,
        keys,
        "note that entities of replay job %s are %s".formatted(job, state),
        (connection, group) -> {
          var row = JobTable.share(connection, job);
          if (row.isPresent() && row.get().decision() == decision && !row.get().discarded()) {
            relay(connection, job, group, state, relayed);
          }
          if (EntityTable.reached(connection, job, group, state, decision) > 0) {
            JobTable.progressed(connection, job);
          }
          return true;
        });
  }

  private void note(String job, List<String> entities, EntityReplayState state, int decision) {
    run(
        "note that %d entities of replay job %s are %s".formatted(entities.size(), job, state),
        connection -> {
          if (EntityTable.reached(connection, job, entities, state, decision) > 0) {
            JobTable.progressed(connection, job);
          }
        });
  }

  /** Not after a later decision: what it has deleted must not come back. */
  private static void relay(
      Connection connection,
      String job,
      List<String> entities,
      EntityReplayState state,
      Relayed relayed)
      throws SQLException {
    if (state == EntityReplayState.PROMOTED) {
      // What has come live since it was sealed, and is put together otherwise in the job.
      JobResults.withdrawMissing(connection, job, entities);
    }
    if (state == EntityReplayState.ROLLED_BACK) {
      JobResults.withdrawAdded(connection, job, entities);
    }
    if (relayed != Relayed.NOTHING) {
      JobResults.relay(connection, job, entities, relayed == Relayed.EVERYTHING);
    }
  }

  public EntityCounts entityCounts(String job) {
    return connections.call(
        "count the entities of replay job " + job,
        connection -> EntityTable.counts(connection, job));
  }

  @Override
  public OptionalInt withdrawMissing(String job) {
    return results.withdrawMissing(job);
  }

  @Override
  public long purge(String job, int limit) {
    return results.purge(job, limit);
  }

  /** What the jobs have made. */
  public ReplayResults results() {
    return results;
  }

  /** Keeps the refused rows of a split where those of topics are: as topic they have the file. */
  public void quarantine(String job, int split, List<RefusedRow> rows) {
    var row = find(job);
    var of = splits(job, split - 1, 1);
    if (rows.isEmpty() || row.isEmpty() || of.isEmpty()) {
      return;
    }
    var now = System.currentTimeMillis();
    quarantine.add(
        rows.stream()
            .map(
                refused ->
                    new QuarantinedEvent(
                        row.get().pipeline(),
                        of.getFirst().file(),
                        source(job, split),
                        refused.row(),
                        0,
                        refused.reason(),
                        refused.detail(),
                        NO_TIME,
                        null,
                        null,
                        -1,
                        now))
            .toList());
  }

  /** The job that has a generation of a pipeline; never changes. */
  public Optional<String> jobOf(String pipeline, int generation) {
    return connections.call(
        "find the replay job of generation %d of %s".formatted(generation, pipeline),
        connection -> JobTable.ofGeneration(connection, pipeline, generation));
  }

  private static void requireCanBecome(ReplayJobRow row, ReplayPhase next) {
    if (!row.phase().canBecome(next) || row.discarded()) {
      throw new IllegalArgumentException(
          "phase: %s%s, job %s (expected: one that can become %s)"
              .formatted(row.phase(), row.discarded() ? ", discarded" : "", row.job(), next));
    }
  }

  private <T> T transaction(String operation, Connections.Work<T> work) {
    return connections.call(
        operation,
        connection -> {
          connection.setAutoCommit(false);
          var result = work.on(connection);
          connection.commit();
          return result;
        });
  }

  private void run(String operation, Connections.Task task) {
    transaction(
        operation,
        connection -> {
          task.on(connection);
          return true;
        });
  }
}
