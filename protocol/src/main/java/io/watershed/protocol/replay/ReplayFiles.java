package io.watershed.protocol.replay;

import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplaySplit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Opens the files of replays; found with {@link ServiceLoader}. */
public interface ReplayFiles {

  /** The one on the class path. */
  static Optional<ReplayFiles> find() {
    return ServiceLoader.load(ReplayFiles.class).findFirst();
  }

  /**
   * Cuts the files of a job into splits. Reads no row.
   *
   * @param definition of the pipeline, HOCON
   * @throws RefusedReplayException if the files or the range don't go with the pipeline
   * @throws IOException if a file can't be found or opened, or is broken, by name
   */
  Inputs plan(ReplaySpec spec, String definition) throws RefusedReplayException, IOException;

  /**
   * Reads some rows of the first splits, and says what would become of them.
   *
   * @param rows how many at most
   */
  Sample sample(ReplaySpec spec, String definition, List<ReplaySplit> splits, int rows)
      throws RefusedReplayException, IOException;

  /** Starts a worker in threads of its own. */
  ReplayFeeder feed(Feeding feeding);

  /**
   * The files of a job.
   *
   * @param files how many
   * @param bytes of these files
   * @param rows of them; -1: not known before they are read
   * @param pruned files that were passed over, since their directories lie outside the range
   */
  record Inputs(List<ReplaySplit> splits, int files, long bytes, long rows, int pruned) {

    public Inputs {
      splits = List.copyOf(splits);
    }
  }

  /**
   * What became of some rows.
   *
   * @param outside of the range, or of another entity
   * @param refusals the first of them, with file and row
   */
  record Sample(
      long rows,
      long events,
      long filtered,
      long outside,
      long refused,
      List<String> refusals,
      double seconds) {

    public Sample {
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * A worker.
   *
   * @param nodes {@code host:port}, any of the cluster
   * @param name unique, and for people
   * @param parallel splits at a time
   */
  record Feeding(List<String> nodes, String job, String name, int parallel) {

    public Feeding {
      nodes = List.copyOf(nodes);
    }
  }
}
