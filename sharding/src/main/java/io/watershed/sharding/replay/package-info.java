/**
 * Replay jobs at work: what comes next is decided by {@link io.watershed.sharding.replay.NextStep},
 * which knows neither actors nor the store; one sharded actor a job does it. A job's state is its
 * row alone, so that any of these may die at any moment.
 */
package io.watershed.sharding.replay;
