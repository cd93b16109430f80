package io.watershed.multinode.chaos;

import io.watershed.multinode.Timeline;
import java.util.ArrayList;
import java.util.List;

/** What must not have happened, with the moment at which it was seen. */
final class Findings {

  private static final int MOST = 200;

  private final Timeline timeline;
  private final List<String> all = new ArrayList<>();

  Findings(Timeline timeline) {
    this.timeline = timeline;
  }

  synchronized void add(String finding) {
    if (all.size() < MOST) {
      timeline.note("VIOLATION " + finding);
      all.add(finding);
    }
  }

  synchronized List<String> all() {
    return List.copyOf(all);
  }
}
