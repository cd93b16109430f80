package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Rows to test with: an airport's hours. */
public final class Rows {
  public static final String PIPELINE = "flights";
  public static final UUID TOPIC_ID = UUID.fromString("6f1ed002-ab59-40f8-8d73-1c9e2d1b0a11");
  public static final long HOUR = 3_600_000;
  public static final long START = 978_307_200_123L;
  public static final SourcePartition SOURCE = new SourcePartition(TOPIC_ID, 3);

  private Rows() {}

  public static WindowRow window(String entity, long start, long revision, WindowStatus status) {
    return window(entity, start, revision, status, Optional.of(SOURCE), revision);
  }

  public static WindowRow window(
      String entity,
      long start,
      long revision,
      WindowStatus status,
      Optional<SourcePartition> source,
      long sequenceNumber) {
    return new WindowRow(
        PIPELINE,
        entity,
        7,
        "hour",
        start,
        start,
        start + HOUR,
        0,
        0,
        revision,
        status,
        "{\"flights\": " + revision + ", \"delay_avg\": null}",
        revision,
        1,
        OptionalLong.of(start - 1),
        Continues.NOWHERE,
        sequenceNumber,
        OptionalLong.of(start + 2 * HOUR),
        source,
        false,
        START);
  }

  /** The same row, as a pipeline with a results topic has it. */
  public static WindowRow relayed(WindowRow row) {
    return with(row, row.key(), row.finalAt(), true);
  }

  /** The same row under another key. */
  public static WindowRow keyed(WindowRow row, long key) {
    return with(row, key, row.finalAt(), row.relayed());
  }

  /** The same row of a window that is never final. */
  public static WindowRow endless(WindowRow row) {
    return with(row, row.key(), OptionalLong.empty(), row.relayed());
  }

  private static WindowRow with(WindowRow row, long key, OptionalLong finalAt, boolean relayed) {
    return new WindowRow(
        row.pipeline(),
        row.entity(),
        row.shard(),
        row.window(),
        key,
        row.start(),
        row.end(),
        row.generation(),
        row.decision(),
        row.revision(),
        row.status(),
        row.metrics(),
        row.accepted(),
        row.duplicates(),
        row.watermark(),
        row.continues(),
        row.sequenceNumber(),
        finalAt,
        row.source(),
        relayed,
        row.updatedAt());
  }

  public static EntityRow entity(String entity, long sequenceNumber) {
    return new EntityRow(
        PIPELINE,
        entity,
        7,
        sequenceNumber,
        2,
        1,
        3,
        4,
        5,
        6_000,
        OptionalLong.empty(),
        sequenceNumber,
        START);
  }

  /** An event at the offset of its journal row's number that came a minute late. */
  public static LateRow late(String entity, long number) {
    return new LateRow(
        PIPELINE,
        entity,
        7,
        LateReason.LATE_IN_PART,
        List.of("hour", "day"),
        60_000,
        START,
        -1,
        number,
        OptionalLong.of(3),
        "{\"delay\": 4}",
        new byte[] {1, 2, 3},
        SOURCE,
        5,
        number,
        OptionalLong.of(START + HOUR),
        number,
        START + 1);
  }

  public static SourcePosition position(
      SourcePartition partition, long offset, OptionalLong watermark) {
    return new SourcePosition(PIPELINE, "flights", partition, offset, 5, watermark, START);
  }
}
