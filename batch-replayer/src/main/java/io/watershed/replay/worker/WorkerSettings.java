package io.watershed.replay.worker;

import java.time.Duration;
import java.util.List;

/**
 * How a worker works.
 *
 * @param job whose splits it reads
 * @param worker its name: unique, and for people
 * @param nodes at least one; any of them will do
 * @param parallel how many splits it reads at once
 * @param leastBackoff how long it waits before it calls a node again after a failure; doubled with
 *     each further one
 * @param mostBackoff the longest such wait
 * @param answerWithin how long a call with one answer may take
 * @param stalledAfter how long nothing that was sent may become durable before it is sent again
 * @param giveUpAfter how long no call may succeed before the worker fails
 */
public record WorkerSettings(
    String job,
    String worker,
    List<NodeAddress> nodes,
    int parallel,
    Duration leastBackoff,
    Duration mostBackoff,
    Duration answerWithin,
    Duration stalledAfter,
    Duration giveUpAfter) {

  /** Most splits that one worker reads at once. */
  public static final int MOST_PARALLEL = 64;

  /** What part of the heap the rows may take that are gathered before they are sent. */
  private static final int SECTIONS_OF_HEAP = 5;

  private static final long MOST_SECTION_BYTES = 64L << 20;

  public WorkerSettings {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("nodes: none (expected: at least one address)");
    }
    if (parallel < 1 || parallel > MOST_PARALLEL) {
      throw new IllegalArgumentException(
          "parallel: %d (expected: 1 to %d)".formatted(parallel, MOST_PARALLEL));
    }
  }

  /** Two splits at once, and patience of ten minutes. */
  public static WorkerSettings of(String job, String worker, List<NodeAddress> nodes) {
    return new WorkerSettings(
        job,
        worker,
        nodes,
        2,
        Duration.ofMillis(200),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10));
  }

  /** How many bytes of rows of one split are gathered before they are sent. */
  long sectionBytes() {
    return Math.min(
        MOST_SECTION_BYTES, Runtime.getRuntime().maxMemory() / SECTIONS_OF_HEAP / parallel);
  }

  /** The same with so many splits at once. */
  public WorkerSettings withParallel(int splits) {
    return new WorkerSettings(
        job,
        worker,
        nodes,
        splits,
        leastBackoff,
        mostBackoff,
        answerWithin,
        stalledAfter,
        giveUpAfter);
  }

  /** The same with so long a wait for nodes that are away. */
  public WorkerSettings withPatience(Duration giveUp) {
    return with(leastBackoff, mostBackoff, stalledAfter, giveUp);
  }

  /** The same with other waits. */
  WorkerSettings with(Duration least, Duration most, Duration stalled, Duration giveUp) {
    return new WorkerSettings(
        job, worker, nodes, parallel, least, most, answerWithin, stalled, giveUp);
  }
}
