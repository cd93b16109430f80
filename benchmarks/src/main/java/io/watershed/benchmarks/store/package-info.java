/**
 * What the store's journal is worth: event-sourced actors over the plugin's own DAO and over ours,
 * each in a JVM of its own, on one PostgreSQL, in turn.
 */
package io.watershed.benchmarks.store;
