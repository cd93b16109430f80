package io.watershed.protocol.pipeline;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a pipeline's records come from.
 *
 * @param topics at least one Kafka topic
 * @param format how the value's bytes are read
 */
public record Source(List<String> topics, Format format) {

  public Source {
    topics = List.copyOf(topics);
  }

  /** How the bytes of a record's value are read. */
  public sealed interface Format {

    /** One JSON object a record, UTF-8. */
    record Json() implements Format {}

    /**
     * One Protobuf message a record.
     *
     * @param descriptorSet a file as {@code protoc --descriptor_set_out --include_imports} writes
     *     it
     * @param message full name of the message type
     */
    record Protobuf(Path descriptorSet, String message) implements Format {}
  }
}
