package io.watershed.runtime.ingest;

import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.EventDecoder;
import io.watershed.protocol.event.Refusal;
import io.watershed.protocol.event.SourceRecord;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.intake.PartitionFlow;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes chunks of records in: decodes each one, and gives it to the flow or to quarantine. */
final class RecordIntake {

  /** How far a chunk has been taken. */
  enum Progress {
    ALL,
    /** The rest has to be offered again when quarantine has been saved. */
    WAITING,
    /** The log goes back to an older leader epoch: it is not the one that was read before. */
    OTHER_LOG
  }

  private static final Logger LOG = LoggerFactory.getLogger(RecordIntake.class);

  private final PipelineDefinition pipeline;
  private final Assignment assignment;
  private final EventDecoder decoder;
  private final PartitionFlow flow;
  private final QuarantineLane lane;
  private final PipelineMeters meters;
  private final boolean positional;
  private int lastEpoch;
  private int records;
  private int events;
  private int filteredOut;
  private int unknownFields;
  private long bytes;

  /**
   * @param lastEpoch leader epoch of the record before the first one to come, -1 if unknown
   */
  RecordIntake(
      PipelineDefinition pipeline,
      Assignment assignment,
      EventDecoder decoder,
      PartitionFlow flow,
      QuarantineLane lane,
      PipelineMeters meters,
      int lastEpoch) {
    this.pipeline = pipeline;
    this.assignment = assignment;
    this.decoder = decoder;
    this.flow = flow;
    this.lane = lane;
    this.meters = meters;
    this.lastEpoch = lastEpoch;
    this.positional = pipeline.eventId() instanceof EventId.Position;
  }

  /** Takes as much of the chunk as possible; {@code clock} and {@code now} as the flow has them. */
  Progress take(Chunk chunk, long clock, long now) {
    var progress = Progress.ALL;
    for (var record = chunk.peek();
        record != null && progress == Progress.ALL;
        record = chunk.peek()) {
      progress = take(record, clock, now);
      if (progress == Progress.ALL) {
        records++;
        bytes += Math.max(0, record.serializedKeySize());
        bytes += Math.max(0, record.serializedValueSize());
        chunk.take();
      }
    }
    count();
    return progress;
  }

  private Progress take(ConsumerRecord<byte[], byte[]> record, long clock, long now) {
    if (record.offset() < flow.nextRead()) {
      return Progress.ALL;
    }
    int epoch = record.leaderEpoch().orElse(-1);
    if (epoch >= 0 && epoch < lastEpoch) {
      return Progress.OTHER_LOG;
    }
    var progress =
        switch (decode(record)) {
          case Decoded.Accepted accepted -> offer(record, epoch, accepted, clock, now);
          case Decoded.Filtered filtered -> {
            flow.pass(record.offset(), epoch, record.timestamp());
            unknownFields += filtered.unknownFields();
            filteredOut++;
            yield Progress.ALL;
          }
          case Decoded.Refused refused -> {
            if (flow.refuse(record.offset(), epoch, record.timestamp())) {
              quarantine(record, refused.reason(), refused.detail(), clock);
            }
            yield Progress.ALL;
          }
        };
    lastEpoch = Math.max(lastEpoch, epoch);
    return progress;
  }

  private Progress offer(
      ConsumerRecord<byte[], byte[]> record,
      int epoch,
      Decoded.Accepted accepted,
      long clock,
      long now) {
    var event = accepted.event();
    return switch (flow.offer(record.offset(), epoch, record.timestamp(), event, clock, now)) {
      case HELD -> {
        events++;
        unknownFields += accepted.unknownFields();
        yield Progress.ALL;
      }
      case KNOWN_BAD -> Progress.ALL;
      case TOO_FAR_AHEAD -> {
        quarantine(record, Refusal.TOO_FAR_AHEAD, farAhead(event, record, clock), clock);
        yield Progress.ALL;
      }
      case NOT_YET -> Progress.WAITING;
    };
  }

  /** A decoder that throws breaks its contract, and still must not stop the partition. */
  private Decoded decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return decoder.decode(new SourceRecord(record.value(), position(record)));
    } catch (RuntimeException e) {
      LOG.error("{} offset {}: the decoder failed", assignment, record.offset(), e);
      return new Decoded.Refused(Refusal.UNDECODABLE, "decoder failed: " + e);
    }
  }

  private byte[] position(ConsumerRecord<byte[], byte[]> record) {
    if (!positional) {
      return null;
    }
    var header = record.headers().lastHeader(EventId.Position.HEADER);
    return header == null ? null : header.value();
  }

  private void quarantine(
      ConsumerRecord<byte[], byte[]> record, Refusal reason, String detail, long clock) {
    lane.add(
        QuarantineRow.of(
            pipeline.name(), assignment, record, position(record), reason, detail, clock));
  }

  private String farAhead(Event event, ConsumerRecord<byte[], byte[]> record, long clock) {
    return "event time: %s (expected: at most %s after the record's timestamp %s and the clock %s)"
        .formatted(
            Instant.ofEpochMilli(event.time()),
            pipeline.maxAhead(),
            Instant.ofEpochMilli(record.timestamp()),
            Instant.ofEpochMilli(clock));
  }

  private void count() {
    meters.records.increment(records);
    meters.bytes.increment((double) bytes);
    meters.events.increment(events);
    meters.unknownFields.increment(unknownFields);
    records = 0;
    bytes = 0;
    events = 0;
    meters.filtered.increment(filteredOut);
    filteredOut = 0;
    unknownFields = 0;
  }
}
