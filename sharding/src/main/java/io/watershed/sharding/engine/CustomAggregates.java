package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.sharding.aggregate.AggregateInput;
import io.watershed.sharding.aggregate.AggregateProvider;
import io.watershed.sharding.aggregate.CustomAggregate;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The aggregates that users have written, by name. */
final class CustomAggregates {

  private static final Map<String, AggregateProvider> BY_NAME = load();

  private CustomAggregates() {}

  private static Map<String, AggregateProvider> load() {
    Map<String, AggregateProvider> byName = new TreeMap<>();
    for (AggregateProvider provider :
        ServiceLoader.load(AggregateProvider.class, AggregateProvider.class.getClassLoader())) {
      AggregateProvider other = byName.putIfAbsent(provider.name(), provider);
      if (other != null) {
        throw new IllegalStateException(
            "aggregate "
                + provider.name()
                + ": "
                + provider.getClass().getName()
                + " (expected: another name than that of "
                + other.getClass().getName()
                + ")");
      }
    }
    return Collections.unmodifiableMap(byName);
  }

  /**
   * @throws IllegalArgumentException if there is none of that name, or it refuses
   */
  static CustomAggregate of(Aggregate.Custom custom, AggregateInput input) {
    AggregateProvider provider = BY_NAME.get(custom.name());
    if (provider == null) {
      throw new IllegalArgumentException(
          "aggregate: "
              + custom.name()
              + " (expected: "
              + (BY_NAME.isEmpty()
                  ? "a provider on the class path; there is none"
                  : "one of " + BY_NAME.keySet())
              + ")");
    }
    return provider.aggregate(input, custom.options());
  }
}
