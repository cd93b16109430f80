package io.watershed.peers.flink;

import io.watershed.peers.Moments;
import io.watershed.peers.Reading;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Behind the source, in its thread: counts what has gone by, and says when a completed checkpoint
 * covers all of it. The offsets in Kafka trail behind that.
 */
final class Covered extends RichMapFunction<Reading, Reading>
    implements CheckpointedFunction, CheckpointListener {

  private static final long serialVersionUID = 1;

  /** Of all source tasks, which are in this JVM. */
  private static final AtomicLong COVERED = new AtomicLong();

  private final long events;
  private transient long count;
  private transient long covered;
  private transient TreeMap<Long, Long> byCheckpoint;

  Covered(long events) {
    this.events = events;
  }

  @Override
  public Reading map(Reading reading) {
    if (count++ == 0) {
      Moments.first();
    }
    return reading;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) {
    byCheckpoint = new TreeMap<>();
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) {
    byCheckpoint.put(context.getCheckpointId(), count);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {
    Map.Entry<Long, Long> upTo = byCheckpoint.floorEntry(checkpoint);
    if (upTo == null) {
      return;
    }
    long more = upTo.getValue() - covered;
    covered = upTo.getValue();
    byCheckpoint.headMap(checkpoint, true).clear();
    if (more > 0 && COVERED.addAndGet(more) == events) {
      Moments.covered();
    }
  }
}
