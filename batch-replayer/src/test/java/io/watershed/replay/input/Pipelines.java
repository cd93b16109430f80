package io.watershed.replay.input;

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

/** The pipeline that inputs are tested with: flights, as in the demo. */
final class Pipelines {

  private Pipelines() {}

  static PipelineDefinition flights(EventId id) {
    return PipelineDefinition.builder(
            "flights", new Source(List.of("flights"), new Source.Format.Json()))
        .key(field("origin"))
        .eventTime(new EventTime(field("date"), new EventTime.Encoding.EpochMillis()))
        .eventId(id)
        .measures(
            List.of(
                new Measure("delay", field("delay"), Measure.Type.LONG, false),
                new Measure("distance", field("distance"), Measure.Type.DOUBLE, true)))
        .windows(
            List.of(
                new Window(
                    "hour",
                    new WindowType.Tumbling(Duration.ofHours(1), Duration.ZERO),
                    List.of(new Metric("n", new Aggregate.Count(), Optional.empty())))))
        .build();
  }

  static PipelineDefinition flights() {
    return flights(new EventId.Fields(List.of(field("row"))));
  }

  static FieldPath field(String name) {
    return new FieldPath(List.of(name));
  }
}
