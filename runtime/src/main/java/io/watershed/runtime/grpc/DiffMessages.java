package io.watershed.runtime.grpc;

import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.persistence.replay.DiffRow;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.v1.WindowChange;
import io.watershed.v1.WindowResult;
import java.util.Optional;

/** The messages of what a job changes. */
final class DiffMessages {

  private final String job;
  private final ResultMessages results;

  DiffMessages(String job, ResultMessages results) {
    this.job = job;
    this.results = results;
  }

  WindowChange of(DiffRow row) {
    WindowChange.Builder change =
        WindowChange.newBuilder()
            .setKind(kind(row))
            .setEntity(row.entity())
            .setWindow(row.window())
            .setStart(row.start())
            .setEnd(row.end());
    row.before().map(this::result).ifPresent(change::setBefore);
    row.after().map(this::corrected).ifPresent(change::setAfter);
    return change.build();
  }

  private WindowResult result(WindowRow row) {
    return results.fromRow(row, ReplaySwitches.NONE);
  }

  private WindowResult corrected(WindowRow row) {
    return result(row).toBuilder().setReplayJob(job).build();
  }

  static WindowChange.Kind kind(DiffRow row) {
    if (!exists(row.before())) {
      return WindowChange.Kind.ADDED;
    }
    return exists(row.after()) ? WindowChange.Kind.CHANGED : WindowChange.Kind.REMOVED;
  }

  /** A withdrawn result is none. */
  static boolean exists(Optional<WindowRow> side) {
    return side.isPresent() && side.get().status() != WindowStatus.WITHDRAWN;
  }
}
