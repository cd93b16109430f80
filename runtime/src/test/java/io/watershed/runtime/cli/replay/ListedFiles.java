package io.watershed.runtime.cli.replay;

import io.watershed.protocol.replay.RefusedReplayException;
import io.watershed.protocol.replay.ReplayFeeder;
import io.watershed.protocol.replay.ReplayFiles;
import io.watershed.v1.ArchivedUpTo;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.QuarantinedRecord;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplaySplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Files that are nowhere: each is one split of 1,000 rows. Its workers do nothing. */
public final class ListedFiles implements ReplayFiles {

  static final List<Feeding> FEEDINGS = new CopyOnWriteArrayList<>();
  static volatile CompletableFuture<Void> done = new CompletableFuture<>();

  @Override
  public Plan plan(DescribePipelineResponse pipeline, ReplaySpec spec, boolean sampled)
      throws RefusedReplayException, IOException {
    for (var file : spec.getInputs().getFilesList()) {
      if (file.contains("refused")) {
        throw new RefusedReplayException(file + ": no column origin (expected: one)");
      }
      if (file.contains("missing")) {
        throw new NoSuchFileException(file);
      }
    }
    var splits =
        spec.getInputs().getFilesList().stream()
            .map(file -> ReplaySplit.newBuilder().setFile(file).setSize(10).setRows(1_000).build())
            .toList();
    var sample = new Sample(100, 50, 10, 30, 10, List.of("a.csv, row 3: delay: x"), 7, 500, 5);
    int files = splits.size();
    return new Plan(
        splits,
        files,
        files * 10L,
        files * 1_000L,
        2,
        List.of("2 files were passed over"),
        archived(spec),
        sampled ? Optional.of(sample) : Optional.empty());
  }

  private static List<ArchivedUpTo> archived(ReplaySpec spec) {
    return spec.getInputs().getArchive().isEmpty()
        ? List.of()
        : List.of(ArchivedUpTo.newBuilder().setPartition(3).setOffset(41).build());
  }

  /** One line a record. */
  @Override
  public RecordWriter quarantined(DescribePipelineResponse pipeline, Path file) throws IOException {
    var out = Files.newBufferedWriter(file);
    return new RecordWriter() {
      @Override
      public void add(QuarantinedRecord record) throws IOException {
        out.write(
            record.getTopic() + "/" + record.getPartition() + " " + record.getOffset() + "\n");
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  @Override
  public ReplayFeeder feed(Feeding feeding) {
    FEEDINGS.add(feeding);
    return new ReplayFeeder() {
      @Override
      public CompletionStage<Void> done() {
        return done;
      }

      @Override
      public void close() {
        // Nothing runs.
      }
    };
  }
}
