package io.watershed.persistence;

/**
 * A journal payload of which an entity that recovers takes many at once: as a {@link ReplayedRun},
 * which its event adapter takes apart. Pekko's protocol has a message an event, and a message costs
 * more than applying most events does.
 */
public interface TakenInRuns {}
