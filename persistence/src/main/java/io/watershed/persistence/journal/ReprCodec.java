package io.watershed.persistence.journal;

import io.watershed.persistence.Dressed;
import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.journal.JournalReader.Stored;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.Serializers;

/**
 * Translates between what Pekko persists and rows, with the same serialization as the plugin's own
 * DAO, so that its tools read what is written here.
 */
final class ReprCodec {
  private final Serialization serialization;

  ReprCodec(Serialization serialization) {
    this.serialization = serialization;
  }

  /**
   * @param reprs of one persistence id, in order, never empty
   * @param now epoch ms, the time of the rows
   */
  PendingWrite toWrite(
      String persistenceId, List<PersistentRepr> reprs, long now, Outcome outcome) {
    var rows = new ArrayList<JournalRow>(reprs.size());
    List<WindowRow> windowRows = List.of();
    List<LateRow> lateRows = List.of();
    List<EntityRow> entityRows = List.of();
    List<SnapshotRow> snapshots = List.of();
    var bytes = 0L;
    for (var repr : reprs) {
      var row = toRow(repr, now);
      rows.add(row);
      bytes += row.payload().bytes().length;
      if (repr.payload() instanceof Dressed dressed) {
        windowRows = joined(windowRows, dressed.windowRows());
        lateRows = joined(lateRows, dressed.lateRows());
        entityRows = joined(entityRows, dressed.entityRows());
        var snapshot = dressed.snapshot();
        if (snapshot.isPresent()) {
          var part = snapshot.get();
          bytes += part.bytes().length;
          snapshots =
              joined(
                  snapshots,
                  List.of(
                      new SnapshotRow(
                          persistenceId,
                          repr.sequenceNr(),
                          now,
                          new Serialized(part.serializerId(), part.manifest(), part.bytes()))));
        }
      }
    }
    return new PendingWrite(
        persistenceId, rows, windowRows, lateRows, entityRows, snapshots, bytes, outcome);
  }

  /** Nearly always one of the two is empty. */
  private static <R> List<R> joined(List<R> rows, List<R> more) {
    if (more.isEmpty()) {
      return rows;
    }
    if (rows.isEmpty()) {
      return more;
    }
    var all = new ArrayList<>(rows);
    all.addAll(more);
    return all;
  }

  PersistentRepr fromRow(Stored stored) {
    return fromRow(stored.row());
  }

  PersistentRepr fromRow(JournalRow row) {
    return withPayload(deserialize(row.payload()), row);
  }

  /**
   * @param payload of the row, as an object
   */
  PersistentRepr withPayload(Object payload, JournalRow row) {
    var repr = plain(payload, row);
    return row.meta() == null ? repr : repr.withMetadata(deserialize(row.meta()));
  }

  /** Without metadata. */
  static PersistentRepr plain(Object payload, JournalRow row) {
    return PersistentRepr.apply(
            payload,
            row.sequenceNumber(),
            row.persistenceId(),
            row.adapterManifest(),
            row.deleted(),
            ActorRef.noSender(),
            row.writer())
        .withTimestamp(row.timestamp());
  }

  Object deserialize(Serialized serialized) {
    return serialization
        .deserialize(serialized.bytes(), serialized.serializerId(), serialized.manifest())
        .get();
  }

  private JournalRow toRow(PersistentRepr repr, long now) {
    if (repr.payload() instanceof Tagged tagged) {
      throw new IllegalArgumentException(
          "tags: %s of %s (expected: none, this journal keeps no tags)"
              .formatted(tagged.tags(), repr.persistenceId()));
    }
    return new JournalRow(
        repr.persistenceId(),
        repr.sequenceNr(),
        repr.deleted(),
        repr.writerUuid(),
        now,
        repr.manifest(),
        serialize(repr.payload()),
        repr.metadata().isEmpty() ? null : serialize(repr.metadata().get()));
  }

  private Serialized serialize(Object object) {
    var serializer = serialization.findSerializerFor(object);
    return new Serialized(
        serializer.identifier(),
        Serializers.manifestFor(serializer, object),
        serialization.serialize(object).get());
  }
}
