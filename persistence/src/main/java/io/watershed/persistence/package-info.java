/**
 * What is durable: the journal and snapshot store, their serializers, the window-result table, its
 * migrations and the embedded PostgreSQL; what a window means, Kafka and gRPC may not be known
 * here.
 */
package io.watershed.persistence;
