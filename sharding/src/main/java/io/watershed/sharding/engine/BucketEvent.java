package io.watershed.sharding.engine;

import java.util.List;

/**
 * What happened to some entities of a bucket at once: all of it, or nothing.
 *
 * @param parts at least one; of one kind, and one an entity at most
 */
public record BucketEvent(List<Part> parts) implements StoredEvent {

  /** What happened to one of them: what had happened to it if it had an actor of its own. */
  public record Part(String entity, EntityEvent event) {}

  public BucketEvent {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("parts: 0 (expected: >= 1)");
    }
  }

  @Override
  public long decidedAt() {
    return parts.getFirst().event().decidedAt();
  }
}
