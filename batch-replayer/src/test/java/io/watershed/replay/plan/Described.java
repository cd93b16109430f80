package io.watershed.replay.plan;

import io.watershed.protocol.pipeline.DefinitionText;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.v1.DescribePipelineResponse;

/** Pipelines as a node describes them. */
public final class Described {

  private static final String FLIGHTS =
      """
      pipeline {
        name = "flights"
        source {
          topics = ["flights"]
          format { type = json }
        }
        key = "origin"
        event-time { field = "date", encoding = epoch-millis }
        event-id { fields = ["row"] }
        measures {
          delay { type = long, field = "delay" }
        }
        windows {
          hour {
            size = 1h
            metrics {
              flights = count
              delay_sum { sum = delay }
            }
          }
        }
        out-of-orderness = 0s
        allowed-lateness = 0s
      }
      """;

  private Described() {}

  /** Flights by hour; the id is the row's number. */
  public static DescribePipelineResponse flights() {
    return of(FLIGHTS);
  }

  /** Any. */
  public static DescribePipelineResponse of(String text) {
    var pipeline = PipelineParser.parseText(text, "test");
    return DescribePipelineResponse.newBuilder()
        .setDefinition(DefinitionText.render(pipeline))
        .setFingerprint(DefinitionText.fingerprint(pipeline))
        .build();
  }
}
