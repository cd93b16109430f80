package io.watershed.runtime.node;

import io.watershed.persistence.PipelineRegistry;
import io.watershed.persistence.Registered;
import io.watershed.protocol.pipeline.Buckets;
import io.watershed.protocol.pipeline.DefinitionText;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.intake.Placement;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a pipeline known to the database, which remembers it with its numbers of shards and
 * buckets. State that was computed by one definition must not be continued by another, so a
 * definition that decides other results than the stored one is refused.
 */
final class PipelineRegistration {

  private static final Logger LOG = LoggerFactory.getLogger(PipelineRegistration.class);

  private PipelineRegistration() {}

  /**
   * Where the pipeline's entities live, for its life.
   *
   * @param partitions asked once, when a pipeline that doesn't set its shards first starts
   * @throws StartupException if the stored pipeline computes something else
   */
  static Placement placement(
      PipelineRegistry registry, PipelineDefinition definition, IntSupplier partitions) {
    String name = definition.name();
    String fingerprint = DefinitionText.fingerprint(definition);
    String text = DefinitionText.render(definition);
    Registered stored =
        registry
            .find(name)
            .orElseGet(() -> register(registry, definition, fingerprint, text, partitions));
    if (!stored.fingerprint().equals(fingerprint)) {
      throw new StartupException(
          "pipeline "
              + name
              + ": its state was computed by another definition (fingerprint "
              + stored.fingerprint()
              + ", now "
              + fingerprint
              + "): "
              + String.join("; ", DefinitionDiff.between(stored.definition(), text))
              + ". Take the change back, or give the pipeline a new name.");
    }
    if (definition.shards().isPresent() && definition.shards().getAsInt() != stored.shards()) {
      throw new StartupException(
          "pipeline "
              + name
              + ": shards: "
              + definition.shards().getAsInt()
              + " (expected: "
              + stored.shards()
              + ", fixed since it first started)");
    }
    if (definition.buckets().isPresent() != stored.buckets().isPresent()) {
      throw new StartupException(
          "pipeline "
              + name
              + ": entities-per-actor: "
              + definition.buckets().map(Buckets::entitiesPerActor).orElse(1)
              + " (expected: "
              + (stored.buckets().isPresent() ? "above 1" : "1")
              + ", fixed since it first started)");
    }
    if (!stored.definition().equals(text)) {
      LOG.info(
          "pipeline {}: {}",
          name,
          String.join("; ", DefinitionDiff.between(stored.definition(), text)));
      registry.update(name, fingerprint, text);
    }
    return Placement.of(stored.shards(), stored.buckets());
  }

  private static Registered register(
      PipelineRegistry registry,
      PipelineDefinition definition,
      String fingerprint,
      String text,
      IntSupplier partitions) {
    int shards = definition.shards().orElseGet(partitions);
    OptionalInt buckets =
        definition.buckets().isPresent()
            ? OptionalInt.of(definition.buckets().get().perShard(shards))
            : OptionalInt.empty();
    return registry.register(definition.name(), fingerprint, text, shards, buckets);
  }
}
