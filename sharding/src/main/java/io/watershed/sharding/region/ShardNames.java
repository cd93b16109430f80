package io.watershed.sharding.region;

import io.watershed.protocol.event.EntityKeys;
import io.watershed.sharding.entity.ShardMessage;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/**
 * The names within a shard region: {@code =key} is an entity, in the shard that its key hashes to
 * as Kafka hashes record keys; {@code ~n} is the keeper of shard n, in shard n.
 */
final class ShardNames
    extends ShardingMessageExtractor<ShardingEnvelope<ShardMessage>, ShardMessage> {

  private static final char ENTITY = '=';
  private static final char KEEPER = '~';

  private final int shards;

  ShardNames(int shards) {
    this.shards = shards;
  }

  static String ofEntity(String entity) {
    return ENTITY + entity;
  }

  static String ofKeeper(int shard) {
    return KEEPER + Integer.toString(shard);
  }

  static boolean isKeeper(String id) {
    return id.charAt(0) == KEEPER;
  }

  static String entity(String id) {
    return id.substring(1);
  }

  static int keptShard(String id) {
    return Integer.parseInt(id.substring(1));
  }

  int shardOf(String entity) {
    return EntityKeys.shardOf(entity, shards);
  }

  @Override
  public String entityId(ShardingEnvelope<ShardMessage> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String id) {
    return isKeeper(id) ? id.substring(1) : Integer.toString(shardOf(entity(id)));
  }

  @Override
  public ShardMessage unwrapMessage(ShardingEnvelope<ShardMessage> envelope) {
    return envelope.message();
  }
}
