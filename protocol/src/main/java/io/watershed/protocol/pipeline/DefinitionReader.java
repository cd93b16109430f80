package io.watershed.protocol.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Makes a definition of a parsed file, or reports everything that is wrong with it. */
final class DefinitionReader {

  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
  static final String NAME_EXPECTED =
      "a name of lower-case letters, digits and underscores, a letter first, 40 at most";

  private static final Pattern PIPELINE_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final String PIPELINE_NAME_EXPECTED =
      "a name of lower-case letters, digits and dashes, 40 at most";
  private static final DurationRange NOT_NEGATIVE = DurationRange.atLeast(Duration.ZERO);
  private static final DurationRange POSITIVE = DurationRange.atLeast(Duration.ofMillis(1));
  private static final int MOST_RECORD_BYTES = 256 << 20;
  private static final long LEAST_STATE_BYTES = 64 << 10;
  private static final long MOST_STATE_BYTES = 4L << 30;
  private static final int MOST_SHARDS = 10_000;

  private final Section pipeline;
  private final Problems problems;
  private final SourceReader sources;
  private final ExpressionReader expressions;

  private DefinitionReader(Section pipeline, Path file, Problems problems) {
    this.pipeline = pipeline;
    this.problems = problems;
    this.sources = new SourceReader(file, problems);
    this.expressions = new ExpressionReader(problems);
  }

  static PipelineDefinition read(Config config, Path file, Problems problems) {
    Section root = new Section(config.root(), "", problems);
    Optional<PipelineDefinition> definition =
        root.section("pipeline", "pipeline { … }")
            .flatMap(pipeline -> new DefinitionReader(pipeline, file, problems).definition());
    root.close();
    if (!problems.none()) {
      throw new InvalidDefinitionException(problems.inOrder());
    }
    return definition.orElseThrow();
  }

  /** Empty only where there are problems. */
  private Optional<PipelineDefinition> definition() {
    Optional<String> name = pipeline.text("name", PIPELINE_NAME, PIPELINE_NAME_EXPECTED);
    Optional<Source> source =
        pipeline.section("source", "source { topics = […], format { … } }").flatMap(sources::read);
    ContentReader.Parts content = new ContentReader(pipeline, expressions, problems).read();
    List<Window> windows = windows(content);
    Optional<Duration> outOfOrderness = pipeline.duration("out-of-orderness", NOT_NEGATIVE);
    Optional<Duration> allowedLateness = pipeline.duration("allowed-lateness", NOT_NEGATIVE);
    Optional<Duration> maxAhead =
        pipeline.duration("max-ahead", NOT_NEGATIVE, PipelineDefinition.Builder.DEFAULT_MAX_AHEAD);
    Optional<Optional<Duration>> idleAfter =
        pipeline.durationOr(
            "idle-after", "never", POSITIVE, PipelineDefinition.Builder.DEFAULT_IDLE_AFTER);
    Optional<Dedup> dedup =
        new DedupReader(pipeline, content, problems)
            .read(windows, allowedLateness.orElse(Duration.ZERO));
    Optional<Optional<Duration>> emitEvery =
        pipeline.durationOr(
            "emit-every", "on-close", NOT_NEGATIVE, PipelineDefinition.Builder.DEFAULT_EMIT_EVERY);
    Optional<Emission.Results> results = results(source);
    Optional<Duration> latencyBudget =
        pipeline.duration(
            "latency-budget", POSITIVE, PipelineDefinition.Builder.DEFAULT_LATENCY_BUDGET);
    Optional<Long> maxRecordBytes =
        pipeline.bytes(
            "max-record-bytes",
            1,
            MOST_RECORD_BYTES,
            PipelineDefinition.Builder.DEFAULT_MAX_RECORD_BYTES);
    Optional<Long> maxState =
        pipeline.bytes(
            "max-state",
            LEAST_STATE_BYTES,
            MOST_STATE_BYTES,
            PipelineDefinition.Builder.DEFAULT_MAX_STATE_BYTES);
    Optional<Integer> shards = pipeline.number("shards", 1, MOST_SHARDS);
    Optional<Retention> retention = new RetentionReader(pipeline).read();
    Optional<Archive> archive = new ArchiveReader(pipeline, problems).read(maxRecordBytes);
    Optional<Buckets> buckets = new BucketsReader(pipeline, problems).read();
    pipeline.close();
    sources.message().ifPresent(m -> new FieldTypes(pipeline, m, problems).check(content));
    if (dedup.isPresent() && emitEvery.isPresent()) {
      checkUnbounded(windows, allowedLateness.orElse(Duration.ZERO), dedup.get(), emitEvery.get());
    }
    if (!problems.none()) {
      return Optional.empty();
    }
    PipelineDefinition.Builder builder =
        PipelineDefinition.builder(name.orElseThrow(), source.orElseThrow());
    content.giveTo(builder);
    return Optional.of(
        builder
            .windows(windows)
            .outOfOrderness(outOfOrderness.orElseThrow())
            .allowedLateness(allowedLateness.orElseThrow())
            .maxAhead(maxAhead.orElseThrow())
            .idleAfter(idleAfter.orElseThrow())
            .dedupHorizon(dedup.orElseThrow().horizon())
            .dedupPolicy(dedup.orElseThrow().policy())
            .emitEvery(emitEvery.orElseThrow())
            .results(results)
            .latencyBudget(latencyBudget.orElseThrow())
            .maxRecordBytes(maxRecordBytes.orElseThrow().intValue())
            .maxStateBytes(maxState.orElseThrow())
            .shards(shards.map(OptionalInt::of).orElse(OptionalInt.empty()))
            .retention(retention.orElseThrow())
            .archive(archive)
            .buckets(buckets)
            .build());
  }

  private List<Window> windows(ContentReader.Parts content) {
    MetricReader metrics =
        new MetricReader(content.measures(), content.scope(), expressions, problems);
    return new WindowReader(pipeline, metrics, problems).read();
  }

  private Optional<Emission.Results> results(Optional<Source> source) {
    Optional<ConfigValue> value = pipeline.optional("results");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<Section> section =
        pipeline.asSection(value.get(), pipeline.path("results"), "results { topic = … }");
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Section results = section.get();
    Optional<String> topic = results.text("topic", SourceReader.TOPIC, SourceReader.TOPIC_EXPECTED);
    Optional<Boolean> finalOnly = results.flag("final-only", false);
    results.close();
    if (topic.isPresent() && source.isPresent() && source.get().topics().contains(topic.get())) {
      problems.wrong(
          results.object().get("topic"),
          results.path("topic"),
          "a topic that the pipeline doesn't read");
    }
    return topic.flatMap(to -> finalOnly.map(only -> new Emission.Results(to, only)));
  }

  /** An unbounded window never closes, and keeps its panes for as long as they can change. */
  private void checkUnbounded(
      List<Window> windows, Duration allowedLateness, Dedup dedup, Optional<Duration> emitEvery) {
    for (Window window : windows) {
      if (!(window.type() instanceof WindowType.Unbounded unbounded)) {
        continue;
      }
      if (emitEvery.isEmpty()) {
        problems.wrong(
            pipeline.object().get("emit-every"),
            pipeline.path("emit-every"),
            "a duration, for the window " + window.name() + " is unbounded and never closes");
      }
      Duration kept = dedup.horizon().plus(allowedLateness);
      long panes = WindowTypeReader.parts(kept, WindowTypeReader.shortest(unbounded.pane()));
      if (panes > PipelineDefinition.MAX_PANES) {
        problems.add(
            pipeline.object().origin(),
            pipeline.path("windows." + window.name() + ".unbounded"),
            panes + " panes within dedup horizon and allowed lateness",
            "at most " + PipelineDefinition.MAX_PANES + ", with a longer pane");
      }
    }
  }

  static Optional<FieldPath> field(Section section, String key) {
    return section
        .required(key, FieldPathReader.EXPECTED)
        .flatMap(value -> FieldPathReader.read(section, value, section.path(key)));
  }

  static void checkName(String name, ConfigValue value, String path, Problems problems) {
    if (!NAME.matcher(name).matches()) {
      problems.add(value.origin(), path, Problems.oneLine(name, 60), NAME_EXPECTED);
    }
  }
}
