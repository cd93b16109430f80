package io.watershed.runtime.grpc;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.v1.MetricEntry;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;

/** The natural order of the figures of one metric, which the store doesn't keep. */
enum LabelOrder {
  /** {@code p5} before {@code p50}. */
  QUANTILES,
  /** {@code <0}, {@code 0..15}, {@code >=15}. */
  BUCKETS,
  /** What users name, by name. */
  NAMES;

  static LabelOrder of(Metric metric) {
    return switch (metric.aggregate()) {
      case Aggregate.Quantiles quantiles -> QUANTILES;
      case Aggregate.Histogram histogram -> BUCKETS;
      default -> NAMES;
    };
  }

  List<MetricEntry> sorted(List<MetricEntry> entries) {
    return entries.stream().sorted(Comparator.comparing(MetricEntry::getLabel, order())).toList();
  }

  private Comparator<String> order() {
    return switch (this) {
      case QUANTILES -> Comparator.comparing(label -> new BigDecimal(label.substring(1)));
      case BUCKETS ->
          Comparator.comparingInt(LabelOrder::side).thenComparing(LabelOrder::lowerBound);
      case NAMES -> Comparator.naturalOrder();
    };
  }

  private static int side(String label) {
    return label.startsWith("<") ? -1 : label.startsWith(">") ? 1 : 0;
  }

  private static BigDecimal lowerBound(String label) {
    return side(label) == 0
        ? new BigDecimal(label.substring(0, label.indexOf("..")))
        : BigDecimal.ZERO;
  }
}
