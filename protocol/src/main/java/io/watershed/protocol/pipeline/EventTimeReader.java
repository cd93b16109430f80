package io.watershed.protocol.pipeline;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Reads {@code event-time}. */
final class EventTimeReader {

  private final Section section;
  private final Problems problems;

  EventTimeReader(Section section, Problems problems) {
    this.section = section;
    this.problems = problems;
  }

  Optional<EventTime> read() {
    Optional<FieldPath> field = DefinitionReader.field(section, "field");
    Optional<EventTime.Encoding> encoding =
        switch (section
            .word("encoding", List.of("epoch-millis", "epoch-seconds", "iso", "pattern"))
            .orElse("")) {
          case "epoch-millis" -> Optional.of(new EventTime.Encoding.EpochMillis());
          case "epoch-seconds" -> Optional.of(new EventTime.Encoding.EpochSeconds());
          case "iso" -> section.zone("zone").map(EventTime.Encoding.Iso::new);
          case "pattern" -> pattern();
          default -> unknown();
        };
    section.close();
    return field.flatMap(known -> encoding.map(how -> new EventTime(known, how)));
  }

  /** With an unknown encoding, nobody can say which keys are wrong. */
  private Optional<EventTime.Encoding> unknown() {
    section.optional("zone");
    section.optional("pattern");
    return Optional.empty();
  }

  private Optional<EventTime.Encoding> pattern() {
    Optional<ZoneId> zone = section.zone("zone");
    String expected = "a pattern such as \"yyyy-MM-dd HH:mm\"";
    Optional<String> pattern = section.text("pattern", expected);
    if (pattern.isEmpty() || zone.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> mistake = TimePattern.mistake(pattern.get(), zone.get());
    if (mistake.isPresent()) {
      problems.wrong(
          section.object().get("pattern"), section.path("pattern"), expected + mistake.get());
      return Optional.empty();
    }
    return Optional.of(new EventTime.Encoding.Pattern(pattern.get(), zone.get()));
  }
}
