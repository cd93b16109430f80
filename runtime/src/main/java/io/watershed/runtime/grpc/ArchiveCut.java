package io.watershed.runtime.grpc;

import io.watershed.persistence.replay.CutPosition;
import io.watershed.v1.ArchivedUpTo;
import io.watershed.v1.PlanReplayRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/** The cut that the manifests of an archive give a job. */
final class ArchiveCut {

  private static final int MOST_PARTITIONS = 100_000;

  private ArchiveCut() {}

  /** Empty where the files of the job are no archive. */
  static List<CutPosition> of(PlanReplayRequest request) {
    var archived = request.getArchivedList();
    boolean isArchive = !request.getSpec().getInputs().getArchive().isEmpty();
    if (archived.isEmpty() == isArchive || archived.size() > MOST_PARTITIONS) {
      throw ServiceException.invalid(
          "archived",
          archived.size() + " partitions",
          isArchive ? "1 to " + MOST_PARTITIONS : "none, for the files are no archive");
    }
    var cut = new ArrayList<CutPosition>();
    var seen = new HashSet<String>();
    for (int i = 0; i < archived.size(); i++) {
      var position = position(archived.get(i), "archived[" + i + "].");
      if (!seen.add(position.topicId() + "-" + position.partition())) {
        throw ServiceException.invalid(
            "archived[" + i + "].partition", position.partition(), "each once");
      }
      cut.add(position);
    }
    return cut;
  }

  private static CutPosition position(ArchivedUpTo archived, String field) {
    if (archived.getPartition() < 0) {
      throw ServiceException.invalid(field + "partition", archived.getPartition(), "0 or above");
    }
    if (archived.getLeaderEpoch() < -1) {
      throw ServiceException.invalid(
          field + "leader_epoch", archived.getLeaderEpoch(), "-1 or above");
    }
    if (archived.getOffset() < 0 || archived.getOffset() == Long.MAX_VALUE) {
      throw ServiceException.invalid(field + "offset", archived.getOffset(), "an offset");
    }
    return new CutPosition(
        topicId(archived.getTopicId(), field + "topic_id"),
        archived.getPartition(),
        archived.getLeaderEpoch(),
        archived.getOffset());
  }

  private static UUID topicId(String text, String field) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw ServiceException.invalid(field, text, "a UUID");
    }
  }
}
