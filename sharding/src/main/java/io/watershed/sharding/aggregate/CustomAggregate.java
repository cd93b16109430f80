package io.watershed.sharding.aggregate;

/** An aggregate with its options: makes the states. Immutable. */
@FunctionalInterface
public interface CustomAggregate {

  /** A state that has seen no sample. */
  AggregateState newState();
}
