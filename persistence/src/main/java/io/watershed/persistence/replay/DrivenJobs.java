package io.watershed.persistence.replay;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What whoever drives a replay job asks of the store; as {@link ReplayJobs} says. */
public interface DrivenJobs {

  Optional<ReplayJobRow> find(String job);

  Optional<ReplayJobRow> transition(
      String job, long version, ReplayPhase next, String reason, String by);

  Optional<ReplayJobRow> explain(String job, long version, String reason);

  SplitTotals splitTotals(String job);

  long touchLive(String job, Collection<String> only);

  List<String> entitiesBefore(
      String job, EntityReplayState state, int decision, String after, int limit);

  boolean isBehind(String job, EntityReplayState state, int decision);

  void reached(
      String job,
      Collection<String> entities,
      EntityReplayState state,
      int decision,
      Relayed relayed);

  OptionalInt withdrawMissing(String job);

  long purge(String job, int limit);

  Optional<ReplayJobRow> cleaned(String job, long version);
}
