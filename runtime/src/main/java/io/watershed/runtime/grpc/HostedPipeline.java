package io.watershed.runtime.grpc;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.region.EntityRegion;

/**
 * A pipeline that this node runs.
 *
 * @param region its entities, wherever they live
 * @param fingerprint of the parts of the definition that decide results
 * @param text the definition as HOCON, with every default filled in
 */
public record HostedPipeline(EntityRegion region, String fingerprint, String text) {

  /** The definition. */
  public PipelineDefinition definition() {
    return region.pipeline();
  }

  /** The name. */
  public String name() {
    return definition().name();
  }
}
