package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code dedup}. */
final class DedupReader {

  /** The longest window and the longest lateness together. */
  private static final DurationRange HORIZON =
      new DurationRange(Duration.ZERO, DurationRange.LONGEST.multipliedBy(2));

  private final Section pipeline;
  private final ContentReader.Parts content;
  private final Problems problems;

  DedupReader(Section pipeline, ContentReader.Parts content, Problems problems) {
    this.pipeline = pipeline;
    this.content = content;
    this.problems = problems;
  }

  Optional<Dedup> read(List<Window> windows, Duration allowedLateness) {
    Optional<ConfigValue> value = pipeline.optional("dedup");
    Optional<Section> section =
        value.isEmpty()
            ? Optional.of(
                new Section(ConfigFactory.empty().root(), pipeline.path("dedup"), problems))
            : pipeline.asSection(
                value.get(), pipeline.path("dedup"), "dedup { horizon = …, policy = … }");
    return section.flatMap(dedup -> read(dedup, windows, allowedLateness));
  }

  private Optional<Dedup> read(Section dedup, List<Window> windows, Duration allowedLateness) {
    boolean bounded = windows.stream().anyMatch(window -> window.type().longest().isPresent());
    Optional<Duration> horizon;
    if (windows.isEmpty() || bounded || dedup.object().containsKey("horizon")) {
      Duration otherwise = PipelineDefinition.defaultHorizon(windows, allowedLateness);
      horizon = dedup.duration("horizon", HORIZON, otherwise);
    } else {
      horizon = Optional.empty();
      problems.absent(
          pipeline.object(),
          dedup.path("horizon"),
          HORIZON + ", for no window has an end that it could follow from");
    }
    Optional<Dedup.Policy> policy = policy(dedup);
    dedup.close();
    return horizon.flatMap(length -> policy.map(how -> new Dedup(length, how)));
  }

  private Optional<Dedup.Policy> policy(Section dedup) {
    if (dedup.optional("policy").isEmpty()) {
      return Optional.of(new Dedup.Policy.FirstWins());
    }
    return switch (dedup.word("policy", List.of("first-wins", "latest-wins")).orElse("")) {
      case "first-wins" -> Optional.of(new Dedup.Policy.FirstWins());
      case "latest-wins" -> version(dedup).map(Dedup.Policy.LatestWins::new);
      default -> {
        // Nobody can say whether it is wrong.
        dedup.optional("version");
        yield Optional.empty();
      }
    };
  }

  private Optional<String> version(Section dedup) {
    List<String> names = new ArrayList<>();
    for (List<Measure> values : List.of(content.inputs(), content.measures())) {
      values.stream()
          .filter(value -> value.type() == Measure.Type.LONG && !value.optional())
          .map(Measure::name)
          .forEach(names::add);
    }
    String expected =
        names.isEmpty()
            ? "an input or a measure of type long that is not optional, but there is none"
            : Section.oneOf(names) + ", the inputs and measures of type long that are not optional";
    Optional<String> version = dedup.text("version", expected);
    if (version.isPresent() && !names.contains(version.get())) {
      problems.wrong(
          dedup.object().get("version"),
          dedup.path("version"),
          expected + Section.suggestion(version.get(), names));
      return Optional.empty();
    }
    return version;
  }
}
