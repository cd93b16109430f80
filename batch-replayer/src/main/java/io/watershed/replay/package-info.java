/**
 * The replay worker, a process of its own that reads files, splits them and feeds them to the
 * cluster as a gRPC client; Kafka and the cluster's actors may not be known here.
 */
package io.watershed.replay;
