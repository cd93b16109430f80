package io.watershed.persistence.replay;

import java.util.UUID;

/** The last record of a partition that live had made durable when a job was planned. */
public record CutPosition(UUID topicId, int partition, int epoch, long offset) {}
