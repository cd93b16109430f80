package io.watershed.protocol.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * How a pipeline stands to time.
 *
 * @param outOfOrderness how far the watermark stays behind the highest event time seen
 * @param allowedLateness how far behind the watermark a window's end may be and still be updated
 * @param maxAhead how far an event may be ahead of the earlier of its record's timestamp and the
 *     clock before it is put into quarantine
 * @param idleAfter how long a partition has to stand still at its end before it no longer holds the
 *     others back; empty: it always does
 */
public record Lateness(
    Duration outOfOrderness,
    Duration allowedLateness,
    Duration maxAhead,
    Optional<Duration> idleAfter) {}
