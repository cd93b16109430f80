package io.watershed.runtime.ingest;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A pipeline of JSON records {@code {"key", "time", "id", "value"}}. */
final class SamplePipeline {

  static final int MAX_RECORD_BYTES = 20_000;

  private SamplePipeline() {}

  static PipelineDefinition named(String name, String topic) {
    return named(name, topic, Duration.ofMinutes(1));
  }

  static PipelineDefinition named(String name, String topic, Duration idleAfter) {
    return PipelineDefinition.builder(name, new Source(List.of(topic), new Source.Format.Json()))
        .key(field("key"))
        .eventTime(new EventTime(field("time"), new EventTime.Encoding.EpochMillis()))
        .eventId(new EventId.Fields(List.of(field("id"))))
        .measures(List.of(new Measure("value", field("value"), Measure.Type.DOUBLE, false)))
        .windows(
            List.of(
                new Window(
                    "hour",
                    new WindowType.Tumbling(Duration.ofHours(1), Duration.ZERO),
                    List.of(new Metric("n", new Aggregate.Count(), Optional.empty())))))
        .outOfOrderness(Duration.ofMillis(100))
        .allowedLateness(Duration.ZERO)
        .dedupHorizon(Duration.ofHours(1))
        .maxAhead(Duration.ofSeconds(10))
        .idleAfter(Optional.of(idleAfter))
        .emitEvery(Optional.of(Duration.ofSeconds(1)))
        .latencyBudget(Duration.ofSeconds(1))
        .maxRecordBytes(MAX_RECORD_BYTES)
        .build();
  }

  static String record(String key, long time, long id) {
    return "{\"key\":\"%s\",\"time\":%d,\"id\":%d,\"value\":1.5}".formatted(key, time, id);
  }

  private static FieldPath field(String name) {
    return new FieldPath(List.of(name));
  }
}
