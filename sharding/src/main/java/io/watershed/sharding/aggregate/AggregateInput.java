package io.watershed.sharding.aggregate;

import io.watershed.protocol.pipeline.Measure;
import java.util.Optional;

/**
 * What an aggregate is computed of.
 *
 * @param type type of the measure; empty: the events themselves
 * @param scale digits behind the decimal point of a DECIMAL, else 0
 */
public record AggregateInput(Optional<Measure.Type> type, int scale) {}
