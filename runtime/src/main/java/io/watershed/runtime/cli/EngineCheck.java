package io.watershed.runtime.cli;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.Plan;
import java.util.Optional;

/**
 * Whether the engine can do what a definition says. The parser knows its syntax, but not which
 * aggregates users have put on the class path, and which options those take.
 */
final class EngineCheck {

  private EngineCheck() {}

  /** The first mistake in one line; empty: none. */
  static Optional<String> mistake(PipelineDefinition definition) {
    try {
      Plan.of(definition);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("pipeline " + definition.name() + ": " + e.getMessage());
    }
  }
}
