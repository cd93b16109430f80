/**
 * What an aggregate needs that a user writes: the provider that {@link java.util.ServiceLoader}
 * finds, its state, the samples that come in, the figure that goes out, the bytes in between, and
 * exact sums to build on. Knows neither the engine nor anything else of Watershed.
 */
package io.watershed.sharding.aggregate;
