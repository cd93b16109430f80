package io.watershed.sharding.entity;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.wire.v1.Advance;
import io.watershed.wire.v1.Applied;
import io.watershed.wire.v1.Fed;
import io.watershed.wire.v1.Feed;
import io.watershed.wire.v1.GetView;
import io.watershed.wire.v1.Ingest;
import io.watershed.wire.v1.PartitionWatermark;
import io.watershed.wire.v1.PayRows;
import io.watershed.wire.v1.Permit;
import io.watershed.wire.v1.PermitBack;
import io.watershed.wire.v1.ReplayDone;
import io.watershed.wire.v1.Seal;
import io.watershed.wire.v1.Subscribe;
import io.watershed.wire.v1.Switch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

  Feed write(EntityCommand.Feed feed) {
    return Feed.newBuilder()
        .setTerms(ReplayFormat.write(feed.terms()))
        .setSplit(RunFormat.write(feed.split()))
        .setBatchId(feed.batchId())
        .setEvents(RunFormat.write(feed.events()))
        .setReplyTo(refs.toSerializationFormat(feed.replyTo()))
        .build();
  }

  EntityCommand.Feed read(Feed message) {
    return new EntityCommand.Feed(
        ReplayFormat.read(message.getTerms()),
        RunFormat.read(message.getSplit()),
        message.getBatchId(),
        RunFormat.readOfSeveral(message.getEvents()),
        refs.resolveActorRef(message.getReplyTo()));
  }

  Fed write(EntityCommand.Fed fed) {
    return Fed.newBuilder()
        .setBatchId(fed.batchId())
        .setUnit(fed.unit())
        .setRefusal(fed.refusal().orElse(""))
        .build();
  }

  EntityCommand.Fed read(Fed message) {
    return new EntityCommand.Fed(
        message.getBatchId(), message.getUnit(), refusal(message.getRefusal()));
  }

  Seal write(EntityCommand.Seal seal) {
    return Seal.newBuilder()
        .setTerms(ReplayFormat.write(seal.terms()))
        .addAllEntity(seal.entities())
        .setReplyTo(refs.toSerializationFormat(seal.replyTo()))
        .build();
  }

  EntityCommand.Seal read(Seal message) {
    return new EntityCommand.Seal(
        ReplayFormat.read(message.getTerms()),
        message.getEntityList(),
        refs.resolveActorRef(message.getReplyTo()));
  }

  Switch write(EntityCommand.Switch decided) {
    return Switch.newBuilder()
        .setTerms(ReplayFormat.write(decided.terms()))
        .addAllEntity(decided.entities())
        .setDecision(decided.decision())
        .setKind(ReplayFormat.write(decided.kind()))
        .setReplyTo(refs.toSerializationFormat(decided.replyTo()))
        .build();
  }

  EntityCommand.Switch read(Switch message) {
    return new EntityCommand.Switch(
        ReplayFormat.read(message.getTerms()),
        message.getEntityList(),
        message.getDecision(),
        ReplayFormat.read(message.getKind()),
        refs.resolveActorRef(message.getReplyTo()));
  }

  ReplayDone write(EntityCommand.ReplayDone done) {
    return ReplayDone.newBuilder()
        .setJob(done.job())
        .addAllEntity(done.entities())
        .setRefusal(done.refusal().orElse(""))
        .build();
  }

  EntityCommand.ReplayDone read(ReplayDone message) {
    return new EntityCommand.ReplayDone(
        message.getJob(), message.getEntityList(), refusal(message.getRefusal()));
  }

  private static Optional<String> refusal(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
