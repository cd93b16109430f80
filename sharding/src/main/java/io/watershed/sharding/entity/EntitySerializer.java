package io.watershed.sharding.entity;

import com.google.protobuf.InvalidProtocolBufferException;
import io.watershed.sharding.entity.KeeperCommand.Wake;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * The Pekko serializer of whatever entities store or say to other nodes. Manifests never change; an
 * unknown one is an error, as it comes from a newer release.
 */
public final class EntitySerializer extends SerializerWithStringManifest {

  static final int IDENTIFIER = 27_001;

  private static final String INGEST = "IN";
  private static final String APPLIED = "AP";
  private static final String ADVANCE = "AD";
  private static final String PAY_ROWS = "PY";
  private static final String PERMIT_BACK = "PB";
  private static final String GET_VIEW = "GE";
  private static final String SUBSCRIBE = "SU";
  private static final String VIEW = "VW";
  private static final String WAKE = "WK";
  private static final String FEED = "FE";
  private static final String FED = "FD";
  private static final String SEAL = "SL";
  private static final String SWITCH = "SW";
  private static final String REPLAY_DONE = "RD";

  private final WireFormat wire;

  /** Called by Pekko. */
  public EntitySerializer(ExtendedActorSystem system) {
    this.wire = new WireFormat(ActorRefResolver.get(Adapter.toTyped(system)));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case JournalEntry entry -> entry.manifest();
      case StoredSnapshot snapshot -> snapshot.manifest();
      case EntityCommand.Ingest ingest -> INGEST;
      case EntityCommand.Applied applied -> APPLIED;
      case EntityCommand.Advance advance -> ADVANCE;
      case EntityCommand.PayRows pay -> PAY_ROWS;
      case EntityCommand.PermitBack back -> PERMIT_BACK;
      case EntityCommand.GetView get -> GET_VIEW;
      case EntityCommand.Subscribe subscribe -> SUBSCRIBE;
      case EntityView view -> VIEW;
      case Wake wake -> WAKE;
      case EntityCommand.Feed feed -> FEED;
      case EntityCommand.Fed fed -> FED;
      case EntityCommand.Seal seal -> SEAL;
      case EntityCommand.Switch decided -> SWITCH;
      case EntityCommand.ReplayDone done -> REPLAY_DONE;
      default -> throw unknown(object);
    };
  }

  @Override
  public byte[] toBinary(Object object) {
    return switch (object) {
      case JournalEntry entry -> entry.bytes();
      case StoredSnapshot snapshot -> snapshot.bytes();
      case EntityCommand.Ingest ingest -> wire.write(ingest).toByteArray();
      case EntityCommand.Applied applied -> wire.write(applied).toByteArray();
      case EntityCommand.Advance advance -> wire.write(advance).toByteArray();
      case EntityCommand.PayRows pay -> wire.write(pay).toByteArray();
      case EntityCommand.PermitBack back -> wire.write(back).toByteArray();
      case EntityCommand.GetView get -> wire.write(get).toByteArray();
      case EntityCommand.Subscribe subscribe -> wire.write(subscribe).toByteArray();
      case EntityView view -> ViewFormat.write(view).toByteArray();
      case Wake wake -> io.watershed.wire.v1.Wake.getDefaultInstance().toByteArray();
      case EntityCommand.Feed feed -> wire.write(feed).toByteArray();
      case EntityCommand.Fed fed -> wire.write(fed).toByteArray();
      case EntityCommand.Seal seal -> wire.write(seal).toByteArray();
      case EntityCommand.Switch decided -> wire.write(decided).toByteArray();
      case EntityCommand.ReplayDone done -> wire.write(done).toByteArray();
      default -> throw unknown(object);
    };
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    try {
      return switch (manifest) {
        case EventFormat.EVENTS_APPLIED,
            EventFormat.WINDOWS_CLOSED,
            EventFormat.ROWS_PUBLISHED,
            EventFormat.REPLAY_APPLIED,
            EventFormat.REPLAY_SEALED,
            EventFormat.REPLAY_SWITCHED,
            BucketEventFormat.EVENTS_APPLIED,
            BucketEventFormat.WINDOWS_CLOSED,
            BucketEventFormat.ROWS_PUBLISHED,
            BucketEventFormat.REPLAYED ->
            JournalEntry.read(manifest, bytes);
        case SnapshotFormat.ENTITY_SNAPSHOT, SnapshotFormat.BUCKET_SNAPSHOT ->
            new StoredSnapshot(manifest, bytes);
        case INGEST -> wire.read(io.watershed.wire.v1.Ingest.parseFrom(bytes));
        case APPLIED -> wire.read(io.watershed.wire.v1.Applied.parseFrom(bytes));
        case ADVANCE -> wire.read(io.watershed.wire.v1.Advance.parseFrom(bytes));
        case PAY_ROWS -> wire.read(io.watershed.wire.v1.PayRows.parseFrom(bytes));
        case PERMIT_BACK -> wire.read(io.watershed.wire.v1.PermitBack.parseFrom(bytes));
        case GET_VIEW -> wire.read(io.watershed.wire.v1.GetView.parseFrom(bytes));
        case SUBSCRIBE -> wire.read(io.watershed.wire.v1.Subscribe.parseFrom(bytes));
        case VIEW -> ViewFormat.read(io.watershed.wire.v1.EntityView.parseFrom(bytes));
        case WAKE -> new Wake();
        case FEED -> wire.read(io.watershed.wire.v1.Feed.parseFrom(bytes));
        case FED -> wire.read(io.watershed.wire.v1.Fed.parseFrom(bytes));
        case SEAL -> wire.read(io.watershed.wire.v1.Seal.parseFrom(bytes));
        case SWITCH -> wire.read(io.watershed.wire.v1.Switch.parseFrom(bytes));
        case REPLAY_DONE -> wire.read(io.watershed.wire.v1.ReplayDone.parseFrom(bytes));
        default ->
            throw new StoredFormatException(
                "manifest: " + manifest + " (expected: one that this release knows)");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new StoredFormatException(
          "manifest " + manifest + ": " + bytes.length + " bytes that are not such a message", e);
    }
  }

  private static IllegalArgumentException unknown(Object object) {
    return new IllegalArgumentException(
        object.getClass().getName() + " (expected: a message or a stored event of an entity)");
  }
}
