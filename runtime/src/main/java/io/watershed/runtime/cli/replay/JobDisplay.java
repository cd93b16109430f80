package io.watershed.runtime.cli.replay;

import io.watershed.runtime.produce.ProgressLine;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayPhase;
import java.io.PrintWriter;

/** Shows a job as it goes on: a line for each phase, and within one how far it is. */
final class JobDisplay {

  private final ProgressLine line;
  private ReplayPhase phase = ReplayPhase.REPLAY_PHASE_UNSPECIFIED;

  /**
   * @param err where people look while results go elsewhere
   */
  JobDisplay(PrintWriter err) {
    this.line = new ProgressLine(err, ProgressLine.onTerminal());
  }

  void show(ReplayJob job) {
    if (job.getPhase() != phase) {
      phase = job.getPhase();
      line.end();
      line.show(ProgressText.of(job));
    } else if (line.due()) {
      line.show(ProgressText.of(job));
    }
  }

  /** A line that stays. */
  void say(String text) {
    line.say(text);
  }

  /** What is printed next begins on a line of its own. */
  void end() {
    line.end();
  }
}
