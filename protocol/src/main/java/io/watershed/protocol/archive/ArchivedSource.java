package io.watershed.protocol.archive;

import java.util.UUID;

/**
 * One partition of a topic.
 *
 * @param topic its name, for people; a topic that is created again has another id
 */
public record ArchivedSource(String topic, UUID topicId, int partition) {

  /** For example {@code flights/3}. */
  @Override
  public String toString() {
    return topic + "/" + partition;
  }
}
