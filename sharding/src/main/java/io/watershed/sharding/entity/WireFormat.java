package io.watershed.sharding.entity;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.wire.v1.Advance;
import io.watershed.wire.v1.Applied;
import io.watershed.wire.v1.GetView;
import io.watershed.wire.v1.Ingest;
import io.watershed.wire.v1.PartitionWatermark;
import io.watershed.wire.v1.PayRows;
import io.watershed.wire.v1.Permit;
import io.watershed.wire.v1.PermitBack;
import io.watershed.wire.v1.Subscribe;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRefResolver;

/**
 * How the messages to and from entities look between nodes; views apart, see {@link ViewFormat}.
 */
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
        RunFormat.readOfSeveral(message.getEvents()),
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
    return message.setPermit(write(advance.permit())).build();
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
            : OptionalLong.empty(),
        read(message.getPermit()));
  }

  PayRows write(EntityCommand.PayRows pay) {
    return PayRows.newBuilder().setPermit(write(pay.permit())).build();
  }

  EntityCommand.PayRows read(PayRows message) {
    return new EntityCommand.PayRows(read(message.getPermit()));
  }

  PermitBack write(EntityCommand.PermitBack back) {
    return PermitBack.newBuilder().setNumber(back.number()).build();
  }

  EntityCommand.PermitBack read(PermitBack message) {
    return new EntityCommand.PermitBack(message.getNumber());
  }

  private Permit write(EntityCommand.Permit permit) {
    return Permit.newBuilder()
        .setNumber(permit.number())
        .setOwner(refs.toSerializationFormat(permit.owner()))
        .build();
  }

  private EntityCommand.Permit read(Permit message) {
    return new EntityCommand.Permit(message.getNumber(), refs.resolveActorRef(message.getOwner()));
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
}
