package io.watershed.sharding.aggregate;

import java.util.Map;

/**
 * An aggregate that a user has written. {@link java.util.ServiceLoader} finds it by a file {@code
 * META-INF/services/io.watershed.sharding.aggregate.AggregateProvider} on the class path of every
 * node.
 */
public interface AggregateProvider {

  /** The name by which definitions ask for it; unique among the providers of a node. */
  String name();

  /**
   * The aggregate with these options, made once for each metric that asks for it.
   *
   * @param input what the metric is computed of
   * @param options as the definition gives them
   * @throws IllegalArgumentException if an option or the input's type doesn't suit; the message
   *     names the value and says what was expected
   */
  CustomAggregate aggregate(AggregateInput input, Map<String, String> options);
}
