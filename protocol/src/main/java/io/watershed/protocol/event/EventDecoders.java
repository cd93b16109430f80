package io.watershed.protocol.event;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;

/** Makes the decoder that a pipeline's definition asks for. */
public final class EventDecoders {

  private EventDecoders() {}

  /**
   * A new decoder, for one thread at a time.
   *
   * @throws IllegalStateException if the definition's descriptor set is no longer what it was when
   *     the definition was read
   */
  public static EventDecoder forPipeline(PipelineDefinition definition) {
    FieldLayout layout = FieldLayout.of(definition);
    FieldReader reader =
        switch (definition.source().format()) {
          case Source.Format.Json json -> new JsonFieldReader(layout);
          case Source.Format.Protobuf protobuf -> ProtobufFieldReader.of(protobuf, layout);
        };
    return new PipelineDecoder(definition, layout, reader);
  }
}
