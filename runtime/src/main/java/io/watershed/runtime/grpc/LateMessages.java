package io.watershed.runtime.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import io.watershed.persistence.LateRow;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.v1.LateEvent;
import io.watershed.v1.LateReason;
import io.watershed.v1.ListLateResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The messages of a pipeline's late events, and where their pages begin. */
final class LateMessages {

  private static final int POSITION_PARTS = 4;

  private LateMessages() {}

  /**
   * @param rows one more than the page takes where there is a next page
   */
  static ListLateResponse page(PipelineDefinition definition, List<LateRow> rows, int pageSize) {
    ListLateResponse.Builder page = ListLateResponse.newBuilder();
    rows.stream().limit(pageSize).map(row -> event(definition, row)).forEach(page::addEvents);
    if (rows.size() > pageSize) {
      page.setNextPageToken(token(rows.get(pageSize - 1).key()));
    }
    return page.build();
  }

  private static LateEvent event(PipelineDefinition definition, LateRow row) {
    LateEvent.Builder event =
        LateEvent.newBuilder()
            .setEntity(row.entity())
            .setReason(LateReason.valueOf(row.reason().name()))
            .addAllWindows(row.windows())
            .setLateBy(row.lateBy())
            .setTime(row.time())
            .setId(
                HexFormat.of().toHexDigits(row.idHigh()) + HexFormat.of().toHexDigits(row.idLow()))
            .setTopicId(row.source().topicId().toString())
            .setPartition(row.source().partition())
            .setLeaderEpoch(row.epoch())
            .setOffset(row.offset())
            .setSequenceNumber(row.sequenceNumber())
            .setDecidedAt(row.decidedAt());
    row.version().ifPresent(event::setVersion);
    row.watermark().ifPresent(event::setWatermark);
    JsonNode measures = JsonNumbers.read(row.measures(), "late_event " + row.key());
    for (Measure measure : definition.measures()) {
      if (measures.has(measure.name())) {
        event.putMeasures(
            measure.name(), StoredMetrics.read(measure, measures.get(measure.name())));
      }
    }
    return event.build();
  }

  private static String token(LateRow.Key key) {
    return PageToken.after(
        "%s %d %d %d %s"
            .formatted(
                key.source().topicId(),
                key.source().partition(),
                key.epoch(),
                key.offset(),
                key.entity()));
  }

  /**
   * The last row of the page before; empty for the first page.
   *
   * @throws ServiceException if the token is none of ours
   */
  static Optional<LateRow.Key> key(String token) {
    String text = PageToken.key(token);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = text.split(" ", POSITION_PARTS + 1);
    try {
      return Optional.of(
          new LateRow.Key(
              parts[4],
              new SourcePartition(UUID.fromString(parts[0]), Integer.parseInt(parts[1])),
              Integer.parseInt(parts[2]),
              Long.parseLong(parts[3])));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw PageToken.notOurs(token);
    }
  }
}
