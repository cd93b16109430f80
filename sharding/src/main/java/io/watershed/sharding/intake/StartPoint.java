package io.watershed.sharding.intake;

/**
 * Where the reading of a partition begins.
 *
 * @param position everything before it is durable
 * @param epoch leader epoch of the record before it, -1 if unknown
 * @param watermark of the log before it, or {@link OffsetTracker#NO_WATERMARK}
 * @param quarantined ascending offsets at or beyond the position that are in quarantine already,
 *     and stay there whatever today's reading would say
 */
public record StartPoint(long position, int epoch, long watermark, long[] quarantined) {}
