package io.watershed.sharding.region;

import io.watershed.sharding.entity.ShardMessage;
import io.watershed.sharding.intake.Placement;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/**
 * The names within a shard region: {@code =key} is an entity, in the shard that its key hashes to
 * as Kafka hashes record keys; {@code #n/b} is bucket b of the entities of shard n, in shard n;
 * {@code ~n} is the keeper of shard n, in shard n.
 */
final class ShardNames
    extends ShardingMessageExtractor<ShardingEnvelope<ShardMessage>, ShardMessage> {

  private static final char ENTITY = '=';
  private static final char BUCKET = '#';
  private static final char KEEPER = '~';

  private final Placement placement;

  ShardNames(Placement placement) {
    this.placement = placement;
  }

  /** The name of whatever holds an entity. */
  String ofEntity(String entity) {
    String unit = placement.unitOf(entity);
    return placement.isShared() ? unit : ENTITY + unit;
  }

  static String ofKeeper(int shard) {
    return KEEPER + Integer.toString(shard);
  }

  static boolean isKeeper(String id) {
    return id.charAt(0) == KEEPER;
  }

  static boolean isBucket(String id) {
    return id.charAt(0) == BUCKET;
  }

  static String entity(String id) {
    return id.substring(1);
  }

  static int shardOfBucket(String id) {
    return Integer.parseInt(id.substring(1, id.indexOf('/')));
  }

  static int keptShard(String id) {
    return Integer.parseInt(id.substring(1));
  }

  @Override
  public String entityId(ShardingEnvelope<ShardMessage> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String id) {
    if (isKeeper(id)) {
      return id.substring(1);
    }
    return isBucket(id)
        ? id.substring(1, id.indexOf('/'))
        : Integer.toString(placement.shardOf(entity(id)));
  }

  @Override
  public ShardMessage unwrapMessage(ShardingEnvelope<ShardMessage> envelope) {
    return envelope.message();
  }
}
