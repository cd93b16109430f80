package io.watershed.benchmarks.store;

/**
 * The stored event: bytes that mean nothing.
 *
 * @param bytes never changed
 */
@SuppressWarnings("ArrayRecordComponent")
record Blob(byte[] bytes) {}
