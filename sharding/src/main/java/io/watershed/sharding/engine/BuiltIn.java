package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;

/**
 * An accumulator that knows its metric: the one field that all of them share. Kept small, since an
 * entity has one for each metric of each pane.
 */
abstract class BuiltIn implements Accumulator {

  /** Object header and the reference to the metric, padded. */
  static final long BASE_BYTES = 16;

  final MetricPlan metric;

  BuiltIn(MetricPlan metric) {
    this.metric = metric;
  }

  /** Takes the state over that {@link #writeTo} wrote; called once, on a new one. */
  abstract void readFrom(StateInput in);

  /** The bits of the metric's measure. */
  final long bits(EventBatch events, int i) {
    return events.measure(metric.measure(), i);
  }

  /** The metric's measure as a double. */
  final double real(EventBatch events, int i) {
    return Double.longBitsToDouble(events.measure(metric.measure(), i));
  }
}
