package io.watershed.runtime.grpc;

import com.google.protobuf.ByteString;
import io.watershed.persistence.Quarantine;
import io.watershed.persistence.QuarantinedEvent;
import io.watershed.v1.QuarantinedRecord;
import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/** The records of a quarantine, page by page, as fast as the client takes them. */
final class QuarantineSource {

  /** Records may have a value of 1 MiB each. */
  private static final int PAGE = 32;

  private QuarantineSource() {}

  static Source<QuarantinedRecord, NotUsed> of(ReplayStore store, Quarantine.Query query) {
    return Source.unfoldAsync(
            Optional.<QuarantinedEvent>empty(),
            after ->
                store
                    .ask(opened -> opened.quarantine().page(query, after, PAGE))
                    .thenApply(
                        page ->
                            page.isEmpty()
                                ? Optional.empty()
                                : Optional.of(Pair.create(Optional.of(page.getLast()), page))))
        .mapConcat(page -> page)
        .map(QuarantineSource::record);
  }

  private static QuarantinedRecord record(QuarantinedEvent event) {
    var record =
        QuarantinedRecord.newBuilder()
            .setTopic(event.topic())
            .setTopicId(event.partition().topicId().toString())
            .setPartition(event.partition().partition())
            .setLeaderEpoch(event.epoch())
            .setOffset(event.offset())
            .setReason(event.reason())
            .setDetail(event.detail())
            .setTimestamp(event.timestamp())
            .setValueBytes(event.valueBytes())
            .setQuarantinedAt(event.at());
    if (event.key() != null) {
      record.setKey(ByteString.copyFrom(event.key()));
    }
    if (event.value() != null) {
      record.setValue(ByteString.copyFrom(event.value()));
    }
    if (event.position() != null) {
      record.setPosition(ByteString.copyFrom(event.position()));
    }
    return record.build();
  }
}
