package io.watershed.sharding.engine;

/** What one journal row says: what happened to a {@link Unit}. */
public sealed interface StoredEvent permits EntityEvent, BucketEvent {

  /** Wall clock at the decision, epoch ms. */
  long decidedAt();
}
