package io.watershed.benchmarks.store;

import java.util.Locale;

/**
 * What a persist has cost.
 *
 * @param jvmMicros CPU of the worker
 * @param databaseMicros CPU of PostgreSQL
 * @param group persists of a transaction
 */
public record Used(double jvmMicros, double databaseMicros, double walBytes, double group) {
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "CPU µs: %.1f JVM, %.1f database; WAL %.0f bytes; %.0f a transaction",
        jvmMicros,
        databaseMicros,
        walBytes,
        group);
  }
}
