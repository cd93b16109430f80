/**
 * What makes a node: Kafka ingest, the gRPC and HTTP services, metrics, the embedded broker and the
 * command line; file formats may not be known here.
 */
package io.watershed.runtime;
