/**
 * A real Kafka broker for the demo, the tests and the benchmarks, in a child JVM with a class path
 * of its own; nothing of Kafka's server may be referred to by code here.
 */
package io.watershed.runtime.broker;
