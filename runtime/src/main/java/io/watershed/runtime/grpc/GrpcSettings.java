package io.watershed.runtime.grpc;

import java.time.Duration;

/**
 * How the gRPC server listens and what it allows.
 *
 * @param host interface to listen on
 * @param port 0: any free one
 * @param defaultDeadline for calls with one answer whose client asks for none
 * @param viewTimeout how long an entity may take to answer; a shard on the move included
 * @param maxRequestBytes longest request
 * @param maxResponseBytes longest answer; clients refuse more than 4 MiB by default
 * @param maxStreams calls that one connection may have open
 * @param maxResets calls that one connection may cancel in a second
 * @param keepAlive a connection with open calls and no traffic is probed this often
 * @param keepAliveTimeout a connection is closed when a probe stays unanswered for this long
 * @param idleTimeout a connection without traffic is closed after this
 */
public record GrpcSettings(
    String host,
    int port,
    Duration defaultDeadline,
    Duration viewTimeout,
    int maxRequestBytes,
    int maxResponseBytes,
    int maxStreams,
    int maxResets,
    Duration keepAlive,
    Duration keepAliveTimeout,
    Duration idleTimeout) {}
