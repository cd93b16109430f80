package io.watershed.runtime.grpc;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What a node knows of its cluster. Nothing here fails: what can't be found out is absent. */
public interface ClusterView {

  /**
   * A node of the cluster.
   *
   * @param address host:port
   * @param state as the cluster has it
   * @param agrees it has seen the cluster as this node sees it
   */
  record Member(
      String address,
      String state,
      boolean unreachable,
      boolean agrees,
      boolean leader,
      boolean oldest) {}

  /**
   * Where a shard lives.
   *
   * @param node host:port
   * @param entities actors that are awake in it
   */
  record Home(int shard, String node, int entities) {}

  /** The address of this node, host:port. */
  String self();

  /** In the order of their addresses. */
  List<Member> members();

  /** Homes of a pipeline's shards, of nodes that answer. */
  CompletionStage<List<Home>> homes(String pipeline);

  /** Next offsets of a pipeline's source partitions, if the broker answers. */
  CompletionStage<Map<SourcePartition, Long>> ends(PipelineDefinition pipeline);
}
