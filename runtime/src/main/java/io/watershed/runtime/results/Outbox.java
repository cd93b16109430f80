package io.watershed.runtime.results;

import io.watershed.persistence.WindowRow;
import java.util.List;

/** The results of one shard that the topic doesn't have yet. Blocking; fails with an exception. */
interface Outbox {

  /** The newest version of each window that waits, at most so many. */
  List<WindowRow> behind(int limit);

  /** How many windows wait. */
  long count();

  /** The topic has these versions; newer ones go on waiting. */
  void sent(List<WindowRow> rows);
}
