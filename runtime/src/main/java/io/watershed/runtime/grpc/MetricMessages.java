package io.watershed.runtime.grpc;

import io.watershed.protocol.pipeline.Metric;
import io.watershed.sharding.engine.MetricValue.Absent;
import io.watershed.sharding.engine.MetricValue.Entry;
import io.watershed.sharding.engine.MetricValue.OfBigInteger;
import io.watershed.sharding.engine.MetricValue.OfDecimal;
import io.watershed.sharding.engine.MetricValue.OfDouble;
import io.watershed.sharding.engine.MetricValue.OfLong;
import io.watershed.sharding.engine.MetricValue.OfMap;
import io.watershed.sharding.engine.MetricValue.OfRanking;
import io.watershed.sharding.engine.MetricValue.OfText;
import io.watershed.sharding.engine.MetricValue.Unavailable;
import io.watershed.v1.MetricEntries;
import io.watershed.v1.MetricEntry;
import io.watershed.v1.MetricValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** The message of a metric's value. */
final class MetricMessages {

  static final MetricValue ABSENT = MetricValue.getDefaultInstance();

  private MetricMessages() {}

  /** Of what an actor says. */
  static MetricValue of(Metric metric, io.watershed.sharding.engine.MetricValue value) {
    return switch (value) {
      case Absent absent -> ABSENT;
      case OfLong number -> MetricValue.newBuilder().setIntValue(number.value()).build();
      case OfDouble number -> ofDouble(number.value());
      case OfBigInteger number -> ofInteger(number.value());
      case OfDecimal number -> ofDecimal(number.value());
      case OfText text -> ofText(text.value());
      case OfMap map -> ofMap(LabelOrder.of(metric).sorted(entries(metric, map.entries())));
      case OfRanking ranking -> ofRanking(entries(metric, ranking.entries()));
      case Unavailable unavailable -> unavailable(unavailable.reason());
    };
  }

  private static List<MetricEntry> entries(Metric metric, List<Entry> entries) {
    return entries.stream().map(entry -> entry(entry.label(), of(metric, entry.value()))).toList();
  }

  static MetricEntry entry(String label, MetricValue value) {
    return MetricEntry.newBuilder().setLabel(label).setValue(value).build();
  }

  static MetricValue ofDouble(double value) {
    return MetricValue.newBuilder().setDoubleValue(value).build();
  }

  static MetricValue ofInteger(BigInteger value) {
    return value.bitLength() < Long.SIZE
        ? MetricValue.newBuilder().setIntValue(value.longValueExact()).build()
        : MetricValue.newBuilder().setBigIntValue(value.toString()).build();
  }

  static MetricValue ofDecimal(BigDecimal value) {
    return MetricValue.newBuilder().setDecimalValue(value.toPlainString()).build();
  }

  static MetricValue ofText(String value) {
    // As the store has it, which can't hold the character 0.
    return MetricValue.newBuilder().setTextValue(value.replace('\0', '\uFFFD')).build();
  }

  static MetricValue ofMap(List<MetricEntry> entries) {
    return MetricValue.newBuilder()
        .setMap(MetricEntries.newBuilder().addAllEntries(entries))
        .build();
  }

  static MetricValue ofRanking(List<MetricEntry> entries) {
    return MetricValue.newBuilder()
        .setRanking(MetricEntries.newBuilder().addAllEntries(entries))
        .build();
  }

  static MetricValue unavailable(String reason) {
    return MetricValue.newBuilder().setUnavailable(reason).build();
  }
}
