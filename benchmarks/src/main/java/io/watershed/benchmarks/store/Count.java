package io.watershed.benchmarks.store;

/** The state: how many events there were. */
record Count(long events) {}
