package io.watershed.runtime.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.runtime.client.JsonValues;
import io.watershed.v1.ClusterMember;
import io.watershed.v1.ClusterStatusResponse;
import io.watershed.v1.PartitionPlace;
import io.watershed.v1.PipelinePlacement;

/** The cluster's status as JSON, in the manner of {@link Json}. */
final class ClusterJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ClusterJson() {}

  static ObjectNode status(ClusterStatusResponse status) {
    ObjectNode json = NODES.objectNode();
    json.put("self", status.getSelf());
    var members = json.putArray("members");
    status.getMembersList().forEach(member -> members.add(member(member)));
    var pipelines = json.putArray("pipelines");
    status.getPipelinesList().forEach(pipeline -> pipelines.add(pipeline(pipeline)));
    var troubles = json.putArray("troubles");
    status.getTroublesList().forEach(troubles::add);
    return json;
  }

  private static ObjectNode member(ClusterMember member) {
    ObjectNode json = NODES.objectNode();
    json.put("address", member.getAddress());
    json.put("state", member.getState());
    json.put("unreachable", member.getUnreachable());
    json.put("agrees", member.getAgrees());
    json.put("leader", member.getLeader());
    json.put("oldest", member.getOldest());
    return json;
  }

  private static ObjectNode pipeline(PipelinePlacement pipeline) {
    ObjectNode json = NODES.objectNode();
    json.put("pipeline", pipeline.getPipeline());
    json.put("shards", pipeline.getShards());
    var homes = json.putArray("homes");
    pipeline
        .getHomesList()
        .forEach(
            home ->
                homes
                    .addObject()
                    .put("shard", home.getShard())
                    .put("node", home.getNode())
                    .put("entities", home.getEntities()));
    var partitions = json.putArray("partitions");
    pipeline.getPartitionsList().forEach(place -> partitions.add(partition(place)));
    return json;
  }

  private static ObjectNode partition(PartitionPlace place) {
    ObjectNode json = NODES.objectNode();
    json.put("topic", place.getTopic());
    json.put("partition", place.getPartition());
    json.put("shard", place.getShard());
    json.put("node", place.getNode());
    json.set("offset", JsonValues.integer(place.getOffset()));
    json.set("end", place.hasEnd() ? JsonValues.integer(place.getEnd()) : NODES.nullNode());
    json.set(
        "lag",
        place.hasEnd()
            ? JsonValues.integer(Math.max(0, place.getEnd() - place.getOffset()))
            : NODES.nullNode());
    json.set("watermark", JsonValues.time(place.hasWatermark(), place.getWatermark()));
    json.set("updated_at", JsonValues.time(true, place.getUpdatedAt()));
    return json;
  }
}
