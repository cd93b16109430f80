package io.watershed.benchmarks.store;

import io.watershed.persistence.TakenInRuns;

/**
 * The stored event: bytes that mean nothing.
 *
 * @param bytes never changed
 */
@SuppressWarnings("ArrayRecordComponent")
record Blob(byte[] bytes) implements TakenInRuns {}
