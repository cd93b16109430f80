package io.watershed.runtime.grpc;

import io.watershed.sharding.region.EntityRegion;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The pipelines that this node runs, by name; filled while it starts. */
public final class HostedPipelines {

  private final ConcurrentNavigableMap<String, HostedPipeline> byName =
      new ConcurrentSkipListMap<>();

  /** Takes calls for a pipeline from here on. */
  public void add(HostedPipeline pipeline) {
    byName.put(pipeline.name(), pipeline);
  }

  /** All of them, by name. */
  public Collection<HostedPipeline> all() {
    return List.copyOf(byName.values());
  }

  /** Entities of a pipeline; empty: this node doesn't run it. */
  public Optional<EntityRegion> region(String name) {
    return Optional.ofNullable(byName.get(name)).map(HostedPipeline::region);
  }

  /**
   * The one that a request names.
   *
   * @throws ServiceException if there is none
   */
  HostedPipeline named(String name) {
    if (name.isEmpty()) {
      throw ServiceException.invalid("pipeline", name, "a name");
    }
    HostedPipeline pipeline = byName.get(name);
    if (pipeline == null) {
      throw ServiceException.unknownPipeline(name, byName.keySet());
    }
    return pipeline;
  }
}
