/**
 * The gRPC services {@code watershed.v1}, health and reflection: validation, deadlines, the merge
 * of an actor's view with stored rows, watches, and the one mapping of failures to status codes.
 * Knows entities only as regions and rows only through {@link io.watershed.runtime.grpc.Results};
 * no Kafka and no configuration files.
 */
package io.watershed.runtime.grpc;
