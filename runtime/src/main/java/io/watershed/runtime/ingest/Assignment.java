package io.watershed.runtime.ingest;

import io.watershed.protocol.event.SourcePartition;

/**
 * What one reader reads.
 *
 * @param topic its name, by which Kafka's clients address it
 * @param source its id, by which positions and fences do
 */
record Assignment(String topic, SourcePartition source) {

  int partition() {
    return source.partition();
  }

  @Override
  public String toString() {
    return topic + "/" + source.partition();
  }
}
