package io.watershed.protocol.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a stream becomes entity state: the validated form of one file under {@code
 * cluster-config/pipelines}.
 *
 * @param name lower-case letters, digits and dashes, at most 40 characters; unique in a cluster
 * @param source where records come from and how their bytes are read
 * @param content what a record says
 * @param windows at least one, in the order of the file
 * @param lateness how it stands to time
 * @param dedup what makes of several records one event
 * @param emission when and where results are published
 * @param bounds what it may take
 * @param retention how long what it has stored is kept
 * @param archive where its raw records are kept; empty: nowhere
 */
public record PipelineDefinition(
    String name,
    Source source,
    Content content,
    List<Window> windows,
    Lateness lateness,
    Dedup dedup,
    Emission emission,
    Bounds bounds,
    Retention retention,
    Optional<Archive> archive) {

  /** Longest entity key, in UTF-8 bytes; longer ones are put into quarantine. */
  public static final int MAX_KEY_BYTES = 1024;

  /** Most window definitions of a pipeline. */
  public static final int MAX_WINDOWS = 30;

  /** Most different {@code where} conditions of a pipeline. */
  public static final int MAX_CONDITIONS = 64;

  /** Most panes of a window. */
  public static final int MAX_PANES = 10_000;

  /** Longest value of a TEXT measure or input, in UTF-8 bytes. */
  public static final int MAX_TEXT_BYTES = 1024;

  public PipelineDefinition {
    windows = List.copyOf(windows);
  }

  /** Names the entity. */
  public ValueSource key() {
    return content.key();
  }

  /** How the event time is read. */
  public EventTime eventTime() {
    return content.eventTime();
  }

  /** What makes two records the same event. */
  public EventId eventId() {
    return content.eventId();
  }

  /** What metrics are made of, in the order of the file. */
  public List<Measure> measures() {
    return content.measures();
  }

  /** How far the watermark stays behind the highest event time seen. */
  public Duration outOfOrderness() {
    return lateness.outOfOrderness();
  }

  /** How far behind the watermark a window's end may be and still be updated. */
  public Duration allowedLateness() {
    return lateness.allowedLateness();
  }

  /** How far an event may be ahead of its record's timestamp or the clock. */
  public Duration maxAhead() {
    return lateness.maxAhead();
  }

  /** How far behind the watermark ids are remembered. */
  public Duration dedupHorizon() {
    return dedup.horizon();
  }

  /** How long an event may take from its record's timestamp to being durable. */
  public Duration latencyBudget() {
    return bounds.latencyBudget();
  }

  /** Longer values are put into quarantine. */
  public int maxRecordBytes() {
    return bounds.maxRecordBytes();
  }

  /** Number of shards; empty: the partition count of the largest topic. */
  public OptionalInt shards() {
    return bounds.shards();
  }

  /** How entities share actors; empty: each has its own. */
  public Optional<Buckets> buckets() {
    return bounds.buckets();
  }

  /** Whether revisions of an event replace it. */
  public boolean latestWins() {
    return dedup.policy() instanceof Dedup.Policy.LatestWins;
  }

  /**
   * The different conditions of all metrics, in the order in which they come first. An event
   * carries one bit for each; its index here is the bit's.
   */
  public List<Expression> conditions() {
    return conditionsOf(windows);
  }

  static List<Expression> conditionsOf(List<Window> windows) {
    LinkedHashSet<Expression> conditions = new LinkedHashSet<>();
    for (Window window : windows) {
      window.metrics().forEach(metric -> metric.where().ifPresent(conditions::add));
    }
    return new ArrayList<>(conditions);
  }

  /** The longest bounded window plus allowed lateness: the default horizon. */
  static Duration defaultHorizon(List<Window> windows, Duration allowedLateness) {
    return windows.stream()
        .flatMap(window -> window.type().longest().stream())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO)
        .plus(allowedLateness);
  }

  /** A definition in the making, with the defaults of the file format. */
  public static Builder builder(String name, Source source) {
    return new Builder(name, source);
  }

  /** Collects the parts of a definition; what isn't given has the default of the file format. */
  public static final class Builder {

    static final Duration DEFAULT_MAX_AHEAD = Duration.ofHours(1);
    static final Duration DEFAULT_IDLE_AFTER = Duration.ofMinutes(1);
    static final Duration DEFAULT_EMIT_EVERY = Duration.ofSeconds(1);
    static final Duration DEFAULT_LATENCY_BUDGET = Duration.ofSeconds(1);
    static final int DEFAULT_MAX_RECORD_BYTES = 1 << 20;
    static final long DEFAULT_MAX_STATE_BYTES = 64L << 20;

    private final String name;
    private final Source source;
    private List<Measure> inputs = List.of();
    private ValueSource key;
    private EventTime eventTime;
    private EventId eventId = new EventId.Position();
    private Optional<Expression> filter = Optional.empty();
    private List<Measure> measures = List.of();
    private List<Window> windows = List.of();
    private Duration outOfOrderness = Duration.ZERO;
    private Duration allowedLateness = Duration.ZERO;
    private Duration maxAhead = DEFAULT_MAX_AHEAD;
    private Optional<Duration> idleAfter = Optional.of(DEFAULT_IDLE_AFTER);
    private Optional<Duration> dedupHorizon = Optional.empty();
    private Dedup.Policy dedupPolicy = new Dedup.Policy.FirstWins();
    private Optional<Duration> emitEvery = Optional.of(DEFAULT_EMIT_EVERY);
    private Optional<Emission.Results> results = Optional.empty();
    private Duration latencyBudget = DEFAULT_LATENCY_BUDGET;
    private int maxRecordBytes = DEFAULT_MAX_RECORD_BYTES;
    private long maxStateBytes = DEFAULT_MAX_STATE_BYTES;
    private OptionalInt shards = OptionalInt.empty();
    private Optional<Buckets> buckets = Optional.empty();
    private Retention retention = Retention.DEFAULT;
    private Optional<Archive> archive = Optional.empty();

    private Builder(String name, Source source) {
      this.name = name;
      this.source = source;
    }

    public Builder inputs(List<Measure> values) {
      inputs = values;
      return this;
    }

    public Builder key(ValueSource from) {
      key = from;
      return this;
    }

    public Builder eventTime(EventTime time) {
      eventTime = time;
      return this;
    }

    public Builder eventId(EventId id) {
      eventId = id;
      return this;
    }

    public Builder filter(Optional<Expression> condition) {
      filter = condition;
      return this;
    }

    public Builder measures(List<Measure> values) {
      measures = values;
      return this;
    }

    public Builder windows(List<Window> definitions) {
      windows = definitions;
      return this;
    }

    public Builder outOfOrderness(Duration duration) {
      outOfOrderness = duration;
      return this;
    }

    public Builder allowedLateness(Duration duration) {
      allowedLateness = duration;
      return this;
    }

    public Builder maxAhead(Duration duration) {
      maxAhead = duration;
      return this;
    }

    public Builder idleAfter(Optional<Duration> duration) {
      idleAfter = duration;
      return this;
    }

    public Builder dedupHorizon(Duration duration) {
      dedupHorizon = Optional.of(duration);
      return this;
    }

    public Builder dedupPolicy(Dedup.Policy policy) {
      dedupPolicy = policy;
      return this;
    }

    /** Empty: only when a window closes. */
    public Builder emitEvery(Optional<Duration> duration) {
      emitEvery = duration;
      return this;
    }

    public Builder results(Optional<Emission.Results> topic) {
      results = topic;
      return this;
    }

    public Builder latencyBudget(Duration duration) {
      latencyBudget = duration;
      return this;
    }

    public Builder maxRecordBytes(int bytes) {
      maxRecordBytes = bytes;
      return this;
    }

    public Builder maxStateBytes(long bytes) {
      maxStateBytes = bytes;
      return this;
    }

    public Builder shards(OptionalInt number) {
      shards = number;
      return this;
    }

    public Builder retention(Retention kept) {
      retention = kept;
      return this;
    }

    /** Empty: raw records are kept nowhere. */
    public Builder archive(Optional<Archive> kept) {
      archive = kept;
      return this;
    }

    /** Empty: each entity has an actor of its own. */
    public Builder buckets(Optional<Buckets> of) {
      buckets = of;
      return this;
    }

    /** The definition. */
    public PipelineDefinition build() {
      return new PipelineDefinition(
          name,
          source,
          new Content(inputs, key, eventTime, eventId, filter, measures),
          windows,
          new Lateness(outOfOrderness, allowedLateness, maxAhead, idleAfter),
          new Dedup(
              dedupHorizon.orElseGet(() -> defaultHorizon(windows, allowedLateness)), dedupPolicy),
          new Emission(emitEvery, results),
          new Bounds(latencyBudget, maxRecordBytes, maxStateBytes, shards, buckets),
          retention,
          archive);
    }
  }
}
