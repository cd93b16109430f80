/** The jobs for Apache Flink. */
package io.watershed.peers.flink;
