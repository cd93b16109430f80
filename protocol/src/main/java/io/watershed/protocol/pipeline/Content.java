package io.watershed.protocol.pipeline;

import java.util.List;
import java.util.Optional;

/**
 * What a record says.
 *
 * @param inputs values that only expressions use; an expression sees those before it
 * @param key names the entity
 * @param eventTime when it happened
 * @param eventId what makes two records the same event
 * @param filter records for which it doesn't hold are counted and passed over; empty: none
 * @param measures what metrics are made of, in the order of the file; expressions see them too
 */
public record Content(
    List<Measure> inputs,
    ValueSource key,
    EventTime eventTime,
    EventId eventId,
    Optional<Expression> filter,
    List<Measure> measures) {

  public Content {
    inputs = List.copyOf(inputs);
    measures = List.copyOf(measures);
  }
}
