package io.watershed.protocol.pipeline;

import java.util.List;

/** A field of a record, through nested objects: {@code device.id} is {@code [device, id]}. */
public record FieldPath(List<String> names) implements ValueSource {

  public FieldPath {
    names = List.copyOf(names);
  }

  @Override
  public String toString() {
    return String.join(".", names);
  }
}
