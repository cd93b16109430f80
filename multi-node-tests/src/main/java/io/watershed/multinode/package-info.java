/**
 * The harness of the multi-node tests and of the benchmarks: a broker, a database and nodes as real
 * processes on this machine, faults that hit them, and patience that ends. Starts and ends nothing
 * but its own children, and knows nothing of what a pipeline computes.
 */
package io.watershed.multinode;
