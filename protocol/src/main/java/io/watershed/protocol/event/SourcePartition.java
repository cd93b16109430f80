package io.watershed.protocol.event;

import java.util.UUID;

/**
 * One partition of one topic. A topic that is created again has another id, so its positions can't
 * be mistaken for those of the former one.
 *
 * @param topicId Kafka's topic id
 * @param partition from 0
 */
public record SourcePartition(UUID topicId, int partition) {}
