package io.watershed.sharding.entity;

import io.watershed.sharding.engine.Continues;
import io.watershed.sharding.engine.MetricValue;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.wire.v1.ViewedContinuation;
import io.watershed.wire.v1.ViewedEntries;
import io.watershed.wire.v1.ViewedEntry;
import io.watershed.wire.v1.ViewedMetric;
import io.watershed.wire.v1.ViewedStatus;
import io.watershed.wire.v1.ViewedWindow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;

/** How the view of an entity looks between nodes. */
final class ViewFormat {

  private ViewFormat() {}

  static io.watershed.wire.v1.EntityView write(EntityView view) {
    io.watershed.wire.v1.EntityView.Builder message =
        io.watershed.wire.v1.EntityView.newBuilder()
            .setEntity(view.entity())
            .setSequenceNumber(view.sequenceNumber())
            .setRecovered(view.closedAfter() == view.sequenceNumber())
            .setClosedAfter(view.closedAfter())
            .setCounters(CountersFormat.write(view.counters()))
            .setStateBytes(view.stateBytes());
    view.watermark().ifPresent(message::setWatermark);
    view.windows().forEach(window -> message.addWindow(write(window)));
    view.switches().all().forEach(decided -> message.addSwitch(ReplayFormat.write(decided)));
    return message.build();
  }

  private static ViewedWindow write(EntityView.ViewedWindow window) {
    ViewedWindow.Builder message =
        ViewedWindow.newBuilder()
            .setWindow(window.window())
            .setKey(window.key())
            .setStart(window.start())
            .setEnd(window.end())
            .setStatus(
                switch (window.status()) {
                  case PROVISIONAL -> ViewedStatus.PROVISIONAL;
                  case FINAL -> ViewedStatus.FINAL;
                  case WITHDRAWN -> ViewedStatus.WITHDRAWN;
                })
            .setRevision(window.revision())
            .setGeneration(window.generation())
            .setAccepted(window.accepted())
            .setDuplicates(window.duplicates())
            .setContinues(
                switch (window.continues()) {
                  case NOWHERE -> ViewedContinuation.NOWHERE;
                  case BEFORE -> ViewedContinuation.BEFORE;
                  case AFTER -> ViewedContinuation.AFTER;
                  case BOTH -> ViewedContinuation.BOTH;
                });
    window.watermark().ifPresent(message::setWatermark);
    window.finalAt().ifPresent(message::setFinalAt);
    window.metrics().forEach(metric -> message.addMetric(write(metric)));
    return message.build();
  }

  private static ViewedMetric write(MetricValue metric) {
    ViewedMetric.Builder message = ViewedMetric.newBuilder();
    switch (metric) {
      case MetricValue.Absent absent -> message.clear();
      case MetricValue.OfLong number -> message.setLongValue(number.value());
      case MetricValue.OfDouble number -> message.setDoubleValue(number.value());
      case MetricValue.OfBigInteger number -> message.setBigValue(number.value().toString());
      case MetricValue.OfDecimal number -> message.setDecimalValue(number.value().toPlainString());
      case MetricValue.OfText text -> message.setTextValue(text.value());
      case MetricValue.OfMap map -> message.setMap(write(map.entries()));
      case MetricValue.OfRanking ranking -> message.setRanking(write(ranking.entries()));
      case MetricValue.Unavailable unavailable -> message.setUnavailable(unavailable.reason());
    }
    return message.build();
  }

  private static ViewedEntries write(List<MetricValue.Entry> entries) {
    ViewedEntries.Builder message = ViewedEntries.newBuilder();
    entries.forEach(
        entry ->
            message.addEntry(
                ViewedEntry.newBuilder().setLabel(entry.label()).setValue(write(entry.value()))));
    return message.build();
  }

  static EntityView read(io.watershed.wire.v1.EntityView message) {
    return new EntityView(
        message.getEntity(),
        message.getSequenceNumber(),
        closedAfter(message),
        message.hasWatermark() ? OptionalLong.of(message.getWatermark()) : OptionalLong.empty(),
        CountersFormat.read(message.getCounters()),
        message.getStateBytes(),
        message.getWindowList().stream().map(ViewFormat::read).toList(),
        new ReplaySwitches(message.getSwitchList().stream().map(ReplayFormat::read).toList()));
  }

  /** A former release tells only whether its last event is missing. */
  private static long closedAfter(io.watershed.wire.v1.EntityView message) {
    if (message.hasClosedAfter()) {
      return message.getClosedAfter();
    }
    return message.getRecovered() ? message.getSequenceNumber() : message.getSequenceNumber() - 1;
  }

  private static EntityView.ViewedWindow read(ViewedWindow message) {
    return new EntityView.ViewedWindow(
        message.getWindow(),
        message.getKey(),
        message.getStart(),
        message.getEnd(),
        switch (message.getStatus()) {
          case PROVISIONAL -> ResultStatus.PROVISIONAL;
          case FINAL -> ResultStatus.FINAL;
          case WITHDRAWN -> ResultStatus.WITHDRAWN;
          case UNRECOGNIZED -> throw unknown("status", message.getStatusValue());
        },
        message.getRevision(),
        message.getAccepted(),
        message.getDuplicates(),
        message.hasWatermark() ? OptionalLong.of(message.getWatermark()) : OptionalLong.empty(),
        switch (message.getContinues()) {
          case NOWHERE -> Continues.NOWHERE;
          case BEFORE -> Continues.BEFORE;
          case AFTER -> Continues.AFTER;
          case BOTH -> Continues.BOTH;
          case UNRECOGNIZED -> throw unknown("continuation", message.getContinuesValue());
        },
        message.hasFinalAt() ? OptionalLong.of(message.getFinalAt()) : OptionalLong.empty(),
        message.getMetricList().stream().map(ViewFormat::read).toList(),
        message.getGeneration());
  }

  private static StoredFormatException unknown(String what, int number) {
    return new StoredFormatException(what + ": " + number + " (expected: one of this release's)");
  }

  private static MetricValue read(ViewedMetric metric) {
    return switch (metric.getValueCase()) {
      case LONG_VALUE -> new MetricValue.OfLong(metric.getLongValue());
      case DOUBLE_VALUE -> new MetricValue.OfDouble(metric.getDoubleValue());
      case BIG_VALUE -> new MetricValue.OfBigInteger(new BigInteger(metric.getBigValue()));
      case DECIMAL_VALUE -> new MetricValue.OfDecimal(new BigDecimal(metric.getDecimalValue()));
      case TEXT_VALUE -> new MetricValue.OfText(metric.getTextValue());
      case MAP -> new MetricValue.OfMap(read(metric.getMap()));
      case RANKING -> new MetricValue.OfRanking(read(metric.getRanking()));
      case UNAVAILABLE -> new MetricValue.Unavailable(metric.getUnavailable());
      case VALUE_NOT_SET -> MetricValue.ABSENT;
    };
  }

  private static List<MetricValue.Entry> read(ViewedEntries entries) {
    return entries.getEntryList().stream()
        .map(entry -> new MetricValue.Entry(entry.getLabel(), read(entry.getValue())))
        .toList();
  }
}
