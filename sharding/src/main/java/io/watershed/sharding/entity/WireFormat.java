package io.watershed.sharding.entity;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.MetricValue;
import io.watershed.wire.v1.Advance;
import io.watershed.wire.v1.Applied;
import io.watershed.wire.v1.GetView;
import io.watershed.wire.v1.Ingest;
import io.watershed.wire.v1.PartitionWatermark;
import io.watershed.wire.v1.Subscribe;
import io.watershed.wire.v1.ViewedMetric;
import io.watershed.wire.v1.ViewedWindow;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRefResolver;

/** How the messages of entities look between nodes. */
final class WireFormat {

  private final ActorRefResolver refs;

  WireFormat(ActorRefResolver refs) {
    this.refs = refs;
  }

  Ingest write(EntityCommand.Ingest ingest) {
    return Ingest.newBuilder()
        .setSource(RunFormat.write(ingest.source()))
        .setBatchId(ingest.batchId())
        .setEvents(RunFormat.write(ingest.events()))
        .setReplyTo(refs.toSerializationFormat(ingest.replyTo()))
        .build();
  }

  EntityCommand.Ingest read(Ingest message) {
    return new EntityCommand.Ingest(
        RunFormat.read(message.getSource()),
        message.getBatchId(),
        RunFormat.read(message.getEvents()),
        refs.resolveActorRef(message.getReplyTo()));
  }

  Applied write(EntityCommand.Applied applied) {
    return Applied.newBuilder().setBatchId(applied.batchId()).setEntity(applied.entity()).build();
  }

  EntityCommand.Applied read(Applied message) {
    return new EntityCommand.Applied(message.getBatchId(), message.getEntity());
  }

  Advance write(EntityCommand.Advance advance) {
    Advance.Builder message = Advance.newBuilder();
    advance
        .partitions()
        .forEach(
            (source, watermark) ->
                message.addPartition(
                    PartitionWatermark.newBuilder()
                        .setSource(RunFormat.write(source))
                        .setWatermark(watermark)));
    advance.pipeline().ifPresent(message::setPipelineWatermark);
    return message.build();
  }

  EntityCommand.Advance read(Advance message) {
    Map<SourcePartition, Long> partitions = new HashMap<>();
    message
        .getPartitionList()
        .forEach(
            partition ->
                partitions.put(RunFormat.read(partition.getSource()), partition.getWatermark()));
    return new EntityCommand.Advance(
        partitions,
        message.hasPipelineWatermark()
            ? OptionalLong.of(message.getPipelineWatermark())
            : OptionalLong.empty());
  }

  GetView write(EntityCommand.GetView get) {
    return GetView.newBuilder()
        .setEntity(get.entity())
        .setReplyTo(refs.toSerializationFormat(get.replyTo()))
        .build();
  }

  EntityCommand.GetView read(GetView message) {
    return new EntityCommand.GetView(
        message.getEntity(), refs.resolveActorRef(message.getReplyTo()));
  }

  Subscribe write(EntityCommand.Subscribe subscribe) {
    return Subscribe.newBuilder()
        .setEntity(subscribe.entity())
        .setAfterSequenceNumber(subscribe.afterSequenceNumber())
        .setSubscriber(refs.toSerializationFormat(subscribe.subscriber()))
        .build();
  }

  EntityCommand.Subscribe read(Subscribe message) {
    return new EntityCommand.Subscribe(
        message.getEntity(),
        message.getAfterSequenceNumber(),
        refs.resolveActorRef(message.getSubscriber()));
  }

  io.watershed.wire.v1.EntityView write(EntityView view) {
    io.watershed.wire.v1.EntityView.Builder message =
        io.watershed.wire.v1.EntityView.newBuilder()
            .setEntity(view.entity())
            .setSequenceNumber(view.sequenceNumber())
            .setRecovered(view.recovered())
            .setAccepted(view.accepted())
            .setDuplicates(view.duplicates())
            .setLate(view.late());
    view.watermark().ifPresent(message::setWatermark);
    view.windows().forEach(window -> message.addWindow(write(window)));
    return message.build();
  }

  private static ViewedWindow write(EntityView.ViewedWindow window) {
    ViewedWindow.Builder message =
        ViewedWindow.newBuilder()
            .setWindow(window.window())
            .setStart(window.start())
            .setEnd(window.end())
            .setFinal(window.isFinal())
            .setRevision(window.revision())
            .setAccepted(window.accepted())
            .setDuplicates(window.duplicates())
            .setSequenceNumber(window.sequenceNumber())
            .setFinalAt(window.finalAt());
    window.watermark().ifPresent(message::setWatermark);
    window.metrics().forEach(metric -> message.addMetric(write(metric)));
    return message.build();
  }

  private static ViewedMetric write(MetricValue metric) {
    return switch (metric) {
      case MetricValue.Absent absent -> ViewedMetric.getDefaultInstance();
      case MetricValue.OfLong number ->
          ViewedMetric.newBuilder().setLongValue(number.value()).build();
      case MetricValue.OfDouble number ->
          ViewedMetric.newBuilder().setDoubleValue(number.value()).build();
      case MetricValue.OfBigInteger number ->
          ViewedMetric.newBuilder().setBigValue(number.value().toString()).build();
      case MetricValue.OfDecimal decimal -> throw notYet(decimal);
      case MetricValue.OfText text -> throw notYet(text);
      case MetricValue.OfMap map -> throw notYet(map);
      case MetricValue.OfRanking ranking -> throw notYet(ranking);
      case MetricValue.Unavailable unavailable -> throw notYet(unavailable);
    };
  }

  private static IllegalArgumentException notYet(MetricValue value) {
    return new IllegalArgumentException(value + " (expected: a number)");
  }

  EntityView read(io.watershed.wire.v1.EntityView message) {
    return new EntityView(
        message.getEntity(),
        message.getSequenceNumber(),
        message.getRecovered(),
        message.hasWatermark() ? OptionalLong.of(message.getWatermark()) : OptionalLong.empty(),
        message.getAccepted(),
        message.getDuplicates(),
        message.getLate(),
        message.getWindowList().stream().map(WireFormat::read).toList());
  }

  private static EntityView.ViewedWindow read(ViewedWindow message) {
    return new EntityView.ViewedWindow(
        message.getWindow(),
        message.getStart(),
        message.getEnd(),
        message.getFinal(),
        message.getRevision(),
        message.getAccepted(),
        message.getDuplicates(),
        message.hasWatermark() ? OptionalLong.of(message.getWatermark()) : OptionalLong.empty(),
        message.getSequenceNumber(),
        message.getFinalAt(),
        message.getMetricList().stream().map(WireFormat::read).toList());
  }

  private static MetricValue read(ViewedMetric metric) {
    return switch (metric.getValueCase()) {
      case LONG_VALUE -> new MetricValue.OfLong(metric.getLongValue());
      case DOUBLE_VALUE -> new MetricValue.OfDouble(metric.getDoubleValue());
      case BIG_VALUE -> new MetricValue.OfBigInteger(new BigInteger(metric.getBigValue()));
      case VALUE_NOT_SET -> MetricValue.ABSENT;
    };
  }
}
