package io.watershed.protocol.pipeline;

import com.google.protobuf.Descriptors.Descriptor;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code source}: the topics, and how the bytes of their records are to be read. */
final class SourceReader {

  static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");
  static final String TOPIC_EXPECTED =
      "the name of a Kafka topic: letters, digits, '.', '_' and '-', 249 at most";

  private final Path file;
  private final Problems problems;
  private Descriptor message;

  SourceReader(Path file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  Optional<Source> read(Section source) {
    List<String> topics = topics(source);
    Optional<Source.Format> format =
        source.section("format", "format { type = … }").flatMap(this::format);
    source.close();
    return format.map(known -> new Source(topics, known));
  }

  /** The message type of the records, once it is read; empty for JSON and where it is wrong. */
  Optional<Descriptor> message() {
    return Optional.ofNullable(message);
  }

  private List<String> topics(Section source) {
    List<String> topics = new ArrayList<>();
    String path = source.path("topics");
    for (ConfigValue value : source.list("topics", "a list of topics, such as [flights]")) {
      Optional<String> topic = source.asText(value, path, TOPIC_EXPECTED);
      if (topic.isPresent() && !TOPIC.matcher(topic.get()).matches()) {
        problems.wrong(value, path, TOPIC_EXPECTED);
      } else if (topic.isPresent() && topics.contains(topic.get())) {
        problems.wrong(value, path, "each topic once");
      }
      topic.ifPresent(topics::add);
    }
    return topics;
  }

  private Optional<Source.Format> format(Section format) {
    Optional<Source.Format> known =
        switch (format.word("type", List.of("json", "protobuf")).orElse("")) {
          case "json" -> Optional.of(new Source.Format.Json());
          case "protobuf" -> protobuf(format);
          default -> unknown(format);
        };
    format.close();
    return known;
  }

  /** With an unknown type, nobody can say which keys are wrong. */
  private static Optional<Source.Format> unknown(Section format) {
    format.optional("descriptor-set");
    format.optional("message");
    return Optional.empty();
  }

  private Optional<Source.Format> protobuf(Section format) {
    Optional<Path> set =
        format
            .text("descriptor-set", "a file that protoc --descriptor_set_out has written")
            .map(name -> file.toAbsolutePath().resolveSibling(name).normalize());
    Optional<String> name =
        format.text("message", "the full name of a message type, such as example.Reading");
    set.ifPresent(path -> find(format, path, name));
    return set.isEmpty() || name.isEmpty()
        ? Optional.empty()
        : Optional.of(new Source.Format.Protobuf(set.get(), name.get()));
  }

  private void find(Section format, Path path, Optional<String> name) {
    try {
      DescriptorSet set = DescriptorSet.read(path);
      message = name.flatMap(set::message).orElse(null);
      if (name.isPresent() && message == null) {
        problems.wrong(
            format.object().get("message"),
            format.path("message"),
            Section.oneOf(List.copyOf(set.names())) + ", the message types in " + path);
      }
    } catch (IOException e) {
      problems.wrong(
          format.object().get("descriptor-set"),
          format.path("descriptor-set"),
          "a descriptor set, but " + Problems.oneLine(e.getMessage(), 300));
    }
  }
}
