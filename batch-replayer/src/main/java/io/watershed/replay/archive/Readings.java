package io.watershed.replay.archive;

import io.watershed.protocol.file.Rows;
import io.watershed.protocol.pipeline.DefinitionText;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a definition reads in records: the digest of what decides which records are events, and of
 * which time. Where it is another one than that of a file, the file's times say nothing.
 */
final class Readings {

  private static final int BYTES = 8;

  private Readings() {}

  /** What the bytes of a pipeline's records are. */
  static Rows.Encoding encoding(PipelineDefinition pipeline) {
    return switch (pipeline.source().format()) {
      case Source.Format.Json json -> Rows.Encoding.JSON;
      case Source.Format.Protobuf protobuf -> Rows.Encoding.PROTOBUF;
    };
  }

  /** 16 hexadecimal digits. */
  static String of(PipelineDefinition pipeline) throws IOException {
    var content = pipeline.content();
    var read =
        PipelineDefinition.builder("any", new Source(List.of("any"), pipeline.source().format()))
            .inputs(content.inputs())
            .key(content.key())
            .eventTime(content.eventTime())
            .eventId(content.eventId())
            .filter(content.filter())
            .measures(content.measures())
            .windows(List.of())
            .maxRecordBytes(pipeline.maxRecordBytes())
            .build();
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(DefinitionText.render(read).getBytes(StandardCharsets.UTF_8));
      if (pipeline.source().format() instanceof Source.Format.Protobuf protobuf) {
        digest.update(Files.readAllBytes(protobuf.descriptorSet()));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
