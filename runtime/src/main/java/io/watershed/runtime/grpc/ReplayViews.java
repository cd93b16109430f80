package io.watershed.runtime.grpc;

import io.watershed.persistence.Store;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.SplitRow;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplaySplit;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Jobs as callers see them, put together from several tables. Everything blocks. */
final class ReplayViews {

  private static final int PAGE = 1_000;
  private static final int MOST_SIZES = 1_000;

  private final HostedPipelines pipelines;
  private final RowRates rates = new RowRates();

  /** Bytes of a job's splits, which never change. */
  private final Map<String, Long> sizes =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
              return size() > MOST_SIZES;
            }
          });

  ReplayViews(HostedPipelines pipelines) {
    this.pipelines = pipelines;
  }

  /** A job with its progress. */
  ReplayJob summary(Store store, ReplayJobRow row) {
    return withProgress(store, row).build();
  }

  /** A job with its progress, its history and its notes. */
  ReplayJob whole(Store store, ReplayJobRow row) {
    ReplayJob.Builder job = withProgress(store, row);
    store.replays().steps(row.job()).stream().map(ReplayMessages::step).forEach(job::addHistory);
    definition(row).ifPresent(definition -> job.addAllNotes(ReplayMessages.notes(row, definition)));
    return job.build();
  }

  private ReplayJob.Builder withProgress(Store store, ReplayJobRow row) {
    var jobs = store.replays();
    var splits = jobs.splitTotals(row.job());
    return ReplayMessages.job(row)
        .setProgress(
            ReplayMessages.progress(
                row,
                splits,
                jobs.entityCounts(row.job()),
                bytes(store, row.job()),
                rates.rate(row.job(), splits.rowsDone(), now()),
                store.liveFreshness().highest(row.pipeline()),
                definition(row).map(PipelineDefinition::latencyBudget).orElse(Duration.ZERO)));
  }

  /** Empty: this node doesn't run the pipeline, perhaps no more. */
  private Optional<PipelineDefinition> definition(ReplayJobRow row) {
    return pipelines.region(row.pipeline()).map(EntityRegion::pipeline);
  }

  private long bytes(Store store, String job) {
    Long known = sizes.get(job);
    if (known == null) {
      known = sumOfBytes(store, job);
      sizes.put(job, known);
    }
    return known;
  }

  private static long sumOfBytes(Store store, String job) {
    long bytes = 0;
    int after = -1;
    List<SplitRow> page;
    do {
      page = store.replays().splits(job, after, PAGE);
      for (SplitRow row : page) {
        ReplaySplit split = ReplayMessages.split(job, row.split(), row.spec());
        bytes += split.getEnd() - split.getBegin();
        after = row.split();
      }
    } while (page.size() == PAGE);
    return bytes;
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
