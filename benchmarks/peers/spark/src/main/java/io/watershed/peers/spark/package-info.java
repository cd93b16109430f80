/** The jobs for Apache Spark. */
package io.watershed.peers.spark;
