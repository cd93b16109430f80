package io.watershed.protocol.replay;

import io.watershed.v1.ArchivedUpTo;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.QuarantinedRecord;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplaySplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Opens the files of replays; found with {@link ServiceLoader}. */
public interface ReplayFiles {

  /** The one on the class path. */
  static Optional<ReplayFiles> find() {
    return ServiceLoader.load(ReplayFiles.class).findFirst();
  }

  /**
   * Checks a request and cuts its files into splits.
   *
   * @param pipeline as a node describes it
   * @param sampled whether rows of some splits are read as well
   * @throws RefusedReplayException if the files or the range don't go with the pipeline
   * @throws IOException if a file can't be found or opened, or is broken, by name
   */
  Plan plan(DescribePipelineResponse pipeline, ReplaySpec spec, boolean sampled)
      throws RefusedReplayException, IOException;

  /**
   * Begins a file of records out of quarantine, which {@link #plan} takes where the inputs say that
   * it is one. The same records give the same file.
   *
   * @param file isn't there yet
   * @throws RefusedReplayException if the pipeline means something else here
   * @throws IOException if the file can't be written, by name
   */
  RecordWriter quarantined(DescribePipelineResponse pipeline, Path file)
      throws RefusedReplayException, IOException;

  /** A file in the making. */
  interface RecordWriter extends AutoCloseable {
    void add(QuarantinedRecord record) throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Starts a worker in threads of its own. */
  ReplayFeeder feed(Feeding feeding);

  /**
   * The files of a job.
   *
   * @param files how many
   * @param bytes of these files
   * @param rows of them; -1: not known before they are read
   * @param pruned files that were passed over, since their directories lie outside the range
   * @param notes what an operator should know, one sentence each
   * @param archived up to where an archive is complete; empty where the files are no archive
   */
  record Plan(
      List<ReplaySplit> splits,
      int files,
      long bytes,
      long rows,
      int pruned,
      List<String> notes,
      List<ArchivedUpTo> archived,
      Optional<Sample> sample) {

    public Plan {
      splits = List.copyOf(splits);
      notes = List.copyOf(notes);
      archived = List.copyOf(archived);
    }

    /** Of files that are no archive. */
    public Plan(
        List<ReplaySplit> splits,
        int files,
        long bytes,
        long rows,
        int pruned,
        List<String> notes,
        Optional<Sample> sample) {
      this(splits, files, bytes, rows, pruned, notes, List.of(), sample);
    }
  }

  /**
   * What became of some rows.
   *
   * @param outside of the range, or of another entity
   * @param refusals the first of them, with file and row
   * @param entities different keys of the events
   * @param estimatedEvents of all files, if the rest is like the sample
   * @param readingSeconds that one worker takes for reading alone
   */
  record Sample(
      long rows,
      long events,
      long filtered,
      long outside,
      long refused,
      List<String> refusals,
      int entities,
      long estimatedEvents,
      long readingSeconds) {

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
   * @param people is told, in one line each, what goes wrong and is tried again
   */
  record Feeding(
      List<String> nodes, String job, String name, int parallel, Consumer<String> people) {

    public Feeding {
      nodes = List.copyOf(nodes);
    }
  }
}
