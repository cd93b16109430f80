package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads one metric of a window. */
final class MetricReader {

  /** Stands for the events themselves where a measure could stand. */
  static final String EVENTS = "events";

  private static final List<String> AGGREGATES =
      List.of(
          "count",
          "sum",
          "min",
          "max",
          "avg",
          "variance",
          "stddev",
          "first",
          "last",
          "distinct",
          "quantiles",
          "top",
          "histogram",
          "rate",
          "custom");

  /** These count or keep values, and compute nothing of them. */
  private static final List<String> FOR_ANY_TYPE =
      List.of("count", "distinct", "top", "first", "last");

  private static final String EXPECTED =
      "count, or { AGGREGATE = MEASURE } with one of " + String.join(", ", AGGREGATES);
  private static final Pattern CUSTOM = Pattern.compile("[a-z][a-z0-9_.-]{0,99}");
  private static final int MOST_VALUES = 100_000;
  private static final int MOST_IN_LIST = 1000;
  private static final DurationRange PER = DurationRange.atLeast(Duration.ofMillis(1));

  private final List<Measure> measures;
  private final ExpressionScope scope;
  private final ExpressionReader expressions;
  private final Problems problems;

  MetricReader(
      List<Measure> measures,
      ExpressionScope scope,
      ExpressionReader expressions,
      Problems problems) {
    this.measures = measures;
    this.scope = scope;
    this.expressions = expressions;
    this.problems = problems;
  }

  Optional<Metric> read(String name, ConfigValue value, String path) {
    if ("count".equals(value.unwrapped())) {
      return Optional.of(new Metric(name, new Aggregate.Count(), Optional.empty()));
    }
    if (!(value instanceof ConfigObject object)) {
      problems.wrong(value, path, EXPECTED);
      return Optional.empty();
    }
    List<String> given = AGGREGATES.stream().filter(object::containsKey).toList();
    if (given.size() != 1) {
      String suggestion =
          object.keySet().stream()
              .sorted()
              .filter(key -> given.isEmpty() && !key.equals("where"))
              .map(key -> Section.suggestion(key, AGGREGATES))
              .findFirst()
              .orElse("");
      problems.wrong(value, path, EXPECTED + suggestion);
      return Optional.empty();
    }
    Section metric = new Section(object, path, problems);
    String word = given.get(0);
    Optional<Aggregate> aggregate = aggregate(metric, word);
    Optional<String> measure =
        switch (word) {
          case "custom" ->
              metric.optional("of").isPresent() ? measure(metric, "of") : Optional.empty();
          default -> measure(metric, word);
        };
    Optional<Expression> where =
        metric.optional("where").isEmpty()
            ? Optional.empty()
            : expressions.read(metric, "where", scope.ofMeasure(), ExpressionScope.CONDITION);
    metric.close();
    if (aggregate.isEmpty()) {
      return Optional.empty();
    }
    checkType(metric, word, measure);
    return Optional.of(
        new Metric(name, aggregate.get(), measure.filter(of -> !of.equals(EVENTS)), where));
  }

  private Optional<String> measure(Section metric, String key) {
    boolean eventsToo = List.of("count", "rate", "of").contains(key);
    Optional<String> measure = metric.text(key, measureExpected("", eventsToo));
    boolean known =
        measure.isEmpty()
            || (eventsToo && measure.get().equals(EVENTS))
            || measures.stream().anyMatch(one -> one.name().equals(measure.get()));
    if (!known) {
      problems.wrong(
          metric.object().get(key), metric.path(key), measureExpected(measure.get(), eventsToo));
    }
    return measure;
  }

  private String measureExpected(String written, boolean eventsToo) {
    List<String> names = new ArrayList<>(measures.stream().map(Measure::name).toList());
    if (eventsToo) {
      names.add(EVENTS);
    }
    if (measures.isEmpty()) {
      return (eventsToo ? "events, or " : "") + "a measure, but the pipeline defines none";
    }
    return Section.oneOf(names)
        + (eventsToo ? ", the measures and the events" : ", the measures")
        + Section.suggestion(written, names);
  }

  private void checkType(Section metric, String word, Optional<String> name) {
    if (FOR_ANY_TYPE.contains(word) || word.equals("custom")) {
      return;
    }
    for (Measure measure : measures) {
      if (name.equals(Optional.of(measure.name())) && measure.type() == Measure.Type.TEXT) {
        problems.wrong(
            metric.object().get(word),
            metric.path(word),
            "a measure of numbers, but this one is text; of text there is "
                + String.join(", ", FOR_ANY_TYPE));
      }
    }
  }

  private Optional<Aggregate> aggregate(Section metric, String word) {
    return switch (word) {
      case "count" -> Optional.of(new Aggregate.Count());
      case "sum" -> Optional.of(new Aggregate.Sum());
      case "min" -> Optional.of(new Aggregate.Min());
      case "max" -> Optional.of(new Aggregate.Max());
      case "avg" -> Optional.of(new Aggregate.Avg());
      case "variance" -> metric.flag("sample", false).map(Aggregate.Variance::new);
      case "stddev" -> metric.flag("sample", false).map(Aggregate.Stddev::new);
      case "first" -> Optional.of(new Aggregate.First());
      case "last" -> Optional.of(new Aggregate.Last());
      case "distinct" ->
          metric.number("exact-up-to", 1, MOST_VALUES, 1000).map(Aggregate.Distinct::new);
      case "quantiles" -> quantiles(metric);
      case "top" -> top(metric);
      case "histogram" -> histogram(metric);
      case "rate" -> metric.duration("per", PER, Duration.ofSeconds(1)).map(Aggregate.Rate::new);
      default -> custom(metric);
    };
  }

  private static Optional<Aggregate> quantiles(Section metric) {
    Optional<List<Double>> at =
        metric.ascending(
            "at", 0, 1, MOST_IN_LIST, "ascending numbers from 0 to 1, such as [0.5, 0.95]");
    Optional<Double> error =
        metric.fraction(
            "relative-error", 0.001, 0.5, 0.01, "a share from 0.1% to 50%, such as 1% or 0.01");
    return at.flatMap(list -> error.map(relative -> new Aggregate.Quantiles(list, relative)));
  }

  private static Optional<Aggregate> top(Section metric) {
    Optional<Integer> k = metric.number("k", 1, MOST_IN_LIST, 10);
    Optional<Integer> keys = metric.number("max-keys", k.orElse(1), MOST_VALUES, 10_000);
    return k.flatMap(most -> keys.map(bound -> new Aggregate.TopK(most, bound)));
  }

  private static Optional<Aggregate> histogram(Section metric) {
    return metric
        .ascending(
            "buckets",
            -Double.MAX_VALUE,
            Double.MAX_VALUE,
            MOST_IN_LIST,
            "ascending numbers, such as [0, 15, 60]")
        .map(Aggregate.Histogram::new);
  }

  private Optional<Aggregate> custom(Section metric) {
    Optional<String> name =
        metric.text("custom", CUSTOM, "the name under which the aggregate is registered");
    Map<String, String> options = new TreeMap<>();
    Optional<ConfigValue> given = metric.optional("options");
    String path = metric.path("options");
    if (given.isPresent()) {
      metric
          .asSection(given.get(), path, "options { NAME = VALUE … }")
          .ifPresent(
              section ->
                  section
                      .entriesInOrder()
                      .forEach((key, value) -> option(section.path(key), key, value, options)));
    }
    return name.map(known -> new Aggregate.Custom(known, options));
  }

  private void option(String at, String key, ConfigValue value, Map<String, String> options) {
    if (value.valueType() == ConfigValueType.OBJECT
        || value.valueType() == ConfigValueType.LIST
        || value.valueType() == ConfigValueType.NULL) {
      problems.wrong(value, at, "text, a number, true or false");
    } else {
      options.put(key, value.atKey("v").getString("v"));
    }
  }
}
