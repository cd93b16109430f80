package io.watershed.runtime.ingest;

import io.watershed.protocol.event.SourcePartition;
import java.util.OptionalLong;

/**
 * How one partition stands, written by its reader and read by whoever reports; a figure may be a
 * moment older than its neighbour.
 */
public final class PartitionFigures {

  private static final long UNKNOWN = Long.MIN_VALUE;

  private final String pipeline;
  private final String topic;
  private final SourcePartition source;
  private volatile long position = UNKNOWN;
  private volatile long watermark = UNKNOWN;
  private volatile long endOffset = UNKNOWN;
  private volatile long heldEvents;
  private volatile long oldestHeld = UNKNOWN;
  private volatile long raisedTo = UNKNOWN;
  private volatile boolean idle;

  PartitionFigures(String pipeline, String topic, SourcePartition source) {
    this.pipeline = pipeline;
    this.topic = topic;
    this.source = source;
  }

  /** The pipeline that reads. */
  public String pipeline() {
    return pipeline;
  }

  /** Name of the topic. */
  public String topic() {
    return topic;
  }

  /** The partition that is read. */
  public SourcePartition source() {
    return source;
  }

  /** The stored position: every record before it is durable. */
  public OptionalLong position() {
    return known(position);
  }

  /** The stored watermark, epoch ms. */
  public OptionalLong watermark() {
    return known(watermark);
  }

  /** Records from the position to the end of the log as it was a few seconds ago. */
  public OptionalLong lag() {
    long end = endOffset;
    long from = position;
    return end == UNKNOWN || from == UNKNOWN
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, end - from));
  }

  /** Events that are read and not durable yet. */
  public long heldEvents() {
    return heldEvents;
  }

  /** Timestamp of the first record that is read and not durable yet, epoch ms; empty: all are. */
  public OptionalLong oldestHeld() {
    return known(oldestHeld);
  }

  /** Where to the watermark was raised without an event, epoch ms. */
  public OptionalLong raisedTo() {
    return known(raisedTo);
  }

  /** Whether the partition is idle, and the store knows. */
  public boolean isIdle() {
    return idle;
  }

  void raised(long to) {
    raisedTo = to;
  }

  void idle(boolean now) {
    idle = now;
  }

  void stored(long storedPosition, OptionalLong storedWatermark) {
    watermark = storedWatermark.orElse(UNKNOWN);
    position = storedPosition;
  }

  void held(long events, OptionalLong oldestTimestamp) {
    heldEvents = events;
    oldestHeld = oldestTimestamp.orElse(UNKNOWN);
  }

  void end(long offset) {
    endOffset = offset;
  }

  private static OptionalLong known(long value) {
    return value == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
