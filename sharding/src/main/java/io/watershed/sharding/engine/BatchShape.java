package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.util.List;

/**
 * Which columns the events of a pipeline have besides position, time and id.
 *
 * @param types type of each measure, in the order of the definition
 * @param conditions whether events carry the bits of conditions; without, none holds
 * @param versions whether events carry a version; without, it is 0
 */
public record BatchShape(List<Measure.Type> types, boolean conditions, boolean versions) {

  public BatchShape {
    types = List.copyOf(types);
  }

  /** The columns that a definition makes use of. */
  public static BatchShape of(PipelineDefinition definition) {
    return new BatchShape(
        definition.measures().stream().map(Measure::type).toList(),
        !definition.conditions().isEmpty(),
        definition.latestWins());
  }
}
