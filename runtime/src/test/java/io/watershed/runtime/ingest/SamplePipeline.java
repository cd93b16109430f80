package io.watershed.runtime.ingest;

import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A pipeline of JSON records {@code {"key", "time", "id", "value"}}. */
final class SamplePipeline {

  static final int MAX_RECORD_BYTES = 20_000;

  private SamplePipeline() {}

  static PipelineDefinition named(String name, String topic) {
    return new PipelineDefinition(
        name,
        new Source(List.of(topic), new Source.Format.Json()),
        field("key"),
        new EventTime(field("time"), new EventTime.Encoding.EpochMillis()),
        new EventId.Fields(List.of(field("id"))),
        List.of(new Measure("value", field("value"), Measure.Type.DOUBLE, false)),
        List.of(
            new Window(
                "hour",
                Duration.ofHours(1),
                List.of(new Metric("n", Metric.Aggregate.COUNT, Optional.empty())))),
        Duration.ofMillis(100),
        Duration.ZERO,
        Duration.ofHours(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        MAX_RECORD_BYTES,
        OptionalInt.empty());
  }

  static String record(String key, long time, long id) {
    return "{\"key\":\"%s\",\"time\":%d,\"id\":%d,\"value\":1.5}".formatted(key, time, id);
  }

  private static FieldPath field(String name) {
    return new FieldPath(List.of(name));
  }
}
